import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { calm, type Fault, type FaultPlan } from './faultPlan.js';

/** The answer to one attempt, in pieces; no two attempts of a run share one, so mixed-up text shows. */
export const answerPieces = (task: number, attempt: number, pieces: number): string[] =>
  Array.from({ length: pieces }, (_, piece) => `t${task}a${attempt}p${piece} `);

const geminiEvent = (text: string, last: boolean): string => {
  const candidate = { content: { role: 'model', parts: [{ text }] }, index: 0, ...(last && { finishReason: 'STOP' }) };
  return `data: ${JSON.stringify({ candidates: [candidate] })}\r\n\r\n`;
};

const garbage = {
  json: 'data: {"candidates": [{"content": \r\n\r\n',
  html: '<!doctype html><title>502</title><h1>Bad gateway</h1>\n\n',
  bytes: Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0x0a, 0xc3, 0x28, 0x0a]),
};

/**
 * A real HTTP server on loopback that plays one plan after the other. A call's path begins with its plan, task and attempt
 * (`/1/3/2/…`); it answers Gemini's streaming protocol, and to `…/lines` the same text as lines, closed by END.
 */
export class FaultServer {
  readonly #server = createServer((request, response) => {
    const [, plan, task, attempt] = (request.url ?? '').split('/');
    // A call of the plan before, on its way still when it was aborted: it is no part of this one.
    if (Number(plan) !== this.#plans) return request.socket.destroy();
    this.#called.add(request.socket);
    request.resume().on('error', () => undefined);
    response.on('error', () => undefined);
    this.#writing++;
    void this.#play(Number(task), Number(attempt), request.url?.endsWith('/lines') ?? false, response).finally(
      () => this.#writing--,
    );
  });
  /** Open connections that carried a call; `fetch` may keep others, opened for calls that were aborted in time. */
  readonly #called = new Set<Socket>();
  #plan: FaultPlan | undefined;
  #plans = 0;
  #calls = 0;
  #writing = 0;
  /** What was done to each call of the plan, by `task/attempt`. */
  readonly played = new Map<string, Fault>();

  async listen(): Promise<void> {
    this.#server.on('connection', (socket) => {
      socket.on('error', () => undefined).on('close', () => this.#called.delete(socket));
    });
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** Where the plan is played. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${this.#plans}`;
  }

  begin(plan: FaultPlan): void {
    this.#plan = plan;
    this.#plans++;
    this.#calls = 0;
    this.played.clear();
  }

  /** Whether it has more to say to somebody: it is not silent to all on purpose. */
  get isWriting(): boolean {
    return this.#writing > 0;
  }

  /** How many calls' connections are still open after so many turns of the event loop, in which they may close. */
  async openCalls(turns: number): Promise<number> {
    for (let turn = 0; this.#called.size > 0 && turn < turns; turn++) await nextTurn();
    return this.#called.size;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #play(task: number, attempt: number, lines: boolean, response: ServerResponse): Promise<void> {
    const plan = this.#plan as FaultPlan;
    const fault = this.#faultFor(plan, task, attempt);
    this.played.set(`${task}/${attempt}`, fault);
    // No connection is used twice, so that each one left open is somebody's fault.
    response.setHeader('connection', 'close');
    if (fault.kind === 'status') return sendStatus(response, fault.status, fault.body);
    const texts = answerPieces(task, attempt, plan.pieces);
    const pieces = lines
      ? [...texts.map((text) => `${text}\n`), 'END\n']
      : texts.map((text, index) => geminiEvent(text, index === texts.length - 1));
    if (fault.kind === 'none') return sendSlowly(response, pieces.join(''), fault);
    if (fault.after >= 0) {
      response.writeHead(200, { 'content-type': lines ? 'text/plain' : 'text/event-stream' });
      response.flushHeaders();
    }
    // The last piece is what makes an answer whole: it never comes.
    const sent = Math.min(fault.after, pieces.length - 1);
    for (const piece of pieces.slice(0, Math.max(0, sent))) await write(response, piece);
    if (fault.kind === 'stall') return;
    if (fault.kind === 'reset') response.socket?.resetAndDestroy();
    else if (fault.kind === 'garbage') response.end(garbage[fault.what]);
    else response.end(fault.within ? pieces[Math.max(0, sent)]?.slice(0, -6) : undefined);
  }

  #faultFor({ tasks, burst }: FaultPlan, task: number, attempt: number): Fault {
    const call = this.#calls++;
    if (call >= burst.from && call < burst.from + burst.calls) {
      return { kind: 'status', status: burst.status, body: 'json' };
    }
    return tasks[task]?.faults[attempt - 1] ?? calm;
  }
}

/** Done when the bytes have left this process, so that a reset cannot overtake them. */
const write = (response: ServerResponse, bytes: string | Buffer): Promise<void> =>
  new Promise((resolve) => {
    response.write(bytes, () => resolve());
  });

async function sendSlowly(response: ServerResponse, body: string, fault: Fault & { kind: 'none' }): Promise<void> {
  const bytes = Buffer.from(body);
  // Slow, but not for ever.
  const size = Math.max(fault.bytesPerWrite, Math.ceil(bytes.length / 40));
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let at = 0; at < bytes.length && !response.destroyed; at += size) {
    await write(response, bytes.subarray(at, Math.min(bytes.length, at + size)));
    if (fault.pauseMs > 0) await sleep(fault.pauseMs);
  }
  response.end();
}

function sendStatus(response: ServerResponse, status: number, body: 'json' | 'html' | 'empty'): void {
  if (body === 'json') {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { code: status, message: 'scripted', status: 'SCRIPTED' } }));
  } else {
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end(body === 'html' ? garbage.html : '');
  }
}
