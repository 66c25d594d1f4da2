import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

/** How a body's bytes are cut into writes: whole, pieces of one size, or pieces of these sizes over and over. */
export type Cut = 'whole' | number | readonly number[];

/** One answer of the server. */
export interface Reply {
  readonly status?: number;
  readonly contentType?: string;
  readonly body?: string | Uint8Array;
  readonly cut?: Cut;
  /** What follows the body: its end, a reset of the connection, or nothing for as long as the client waits. */
  readonly then?: 'end' | 'reset' | 'stall';
  /** Resets or stalls before any header is sent. */
  readonly instead?: 'reset' | 'stall';
}

/** A request as the server saw it. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
  /** Resolves when its connection is closed, or its answer sent whole: which of the two. */
  readonly over: Promise<{ readonly aborted: boolean }>;
}

/** A running server. */
export interface ReplyServer {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** Resolves with request `index` (from 0) as soon as it has come. */
  request(index: number): Promise<SeenRequest>;
}

/**
 * A real HTTP server on this machine that gives these replies, the last one over and over, or what a function of the
 * request chooses. Closed at the end of the test.
 */
export async function serveReplies(
  replies: Reply | readonly Reply[] | ((request: SeenRequest, index: number) => Reply),
): Promise<ReplyServer> {
  const requests: SeenRequest[] = [];
  let arrived: () => void = () => undefined;
  let arrival = new Promise<void>((resolve) => (arrived = resolve));

  const server = createServer((incoming, response) => {
    void (async () => {
      const request = await see(incoming, response);
      const index = requests.push(request) - 1;
      arrived();
      arrival = new Promise((resolve) => (arrived = resolve));
      await answer(response, replyFor(request, index));
    })();
  });
  const replyFor = (request: SeenRequest, index: number): Reply => {
    if (typeof replies === 'function') return replies(request, index);
    const list = 'length' in replies ? replies : [replies];
    return list[Math.min(index, list.length - 1)] ?? {};
  };

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    request: async (index) => {
      for (;;) {
        const request = requests[index];
        if (request) return request;
        await arrival;
      }
    },
  };
}

async function see(incoming: IncomingMessage, response: ServerResponse): Promise<SeenRequest> {
  const over = new Promise<{ aborted: boolean }>((resolve) => {
    response.once('close', () => resolve({ aborted: !response.writableFinished }));
  });
  let body = '';
  incoming.setEncoding('utf8');
  for await (const text of incoming) body += text as string;
  return { path: incoming.url ?? '', headers: incoming.headers, body: JSON.parse(body) as unknown, over };
}

async function answer(response: ServerResponse, reply: Reply): Promise<void> {
  const { status = 200, contentType = 'application/json; charset=UTF-8', body = '', cut = 'whole' } = reply;
  if (reply.instead === 'reset') response.destroy();
  if (reply.instead) return;
  response.socket?.setNoDelay(true);
  response.writeHead(status, contentType ? { 'content-type': contentType } : {});
  response.flushHeaders();
  for (const piece of piecesOf(body, cut)) {
    if (response.destroyed) return;
    response.write(piece);
    // So that the pieces arrive as pieces.
    await nextTurn();
  }
  if (reply.then === 'stall') return;
  if (reply.then !== 'reset') {
    response.end();
    return;
  }
  // What was written is to arrive first.
  await new Promise<void>((resolve) => response.write(' '.repeat(0), () => resolve()));
  await nextTurn();
  response.socket?.resetAndDestroy();
}

function* piecesOf(body: string | Uint8Array, cut: Cut): Generator<Uint8Array> {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const sizes = cut === 'whole' ? [bytes.length] : typeof cut === 'number' ? [cut] : cut;
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? bytes.length;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** An event stream of these responses, as Gemini frames them. */
export const sse = (...responses: readonly unknown[]): string =>
  responses.map((response) => `data: ${JSON.stringify(response)}\r\n\r\n`).join('');

/** A reply that streams these responses. */
export const streamOf = (...responses: readonly unknown[]): Reply => ({
  contentType: 'text/event-stream',
  body: sse(...responses),
});

/** A response of Gemini's with this text, and a finish reason if given. */
export const said = (text: string, finishReason?: string, more: object = {}): object => ({
  candidates: [{ content: { role: 'model', parts: [{ text }] }, ...(finishReason && { finishReason }), index: 0 }],
  ...more,
});

/** An error body of Google's. */
export const errorBody = (code: number, status: string, message: string, details?: unknown[]): string =>
  JSON.stringify({ error: { code, message, status, ...(details && { details }) } });
