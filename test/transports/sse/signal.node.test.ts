import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { runTasks, type TaskContext } from 'parallel-genai';
import { fromEventStream, toEventStream } from 'parallel-genai/sse';
import { EMPTY, NEVER } from 'rxjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { record } from '../../support/tasks.js';

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** A task that never answers, and how often its signal was aborted. */
function endless() {
  const calls = { aborted: 0 };
  const never = ({ signal }: TaskContext) =>
    new Promise<string>(() => signal.addEventListener('abort', () => calls.aborted++));
  return { calls, never };
}

/** Aborted when the visitor leaves. */
function leavingOf(response: ServerResponse): AbortSignal {
  const leaving = new AbortController();
  response.once('close', () => leaving.abort());
  return leaving.signal;
}

describe('toEventStream with a signal', () => {
  it('cancels the run of a visitor who left, though pipe(res) goes on holding the body', async () => {
    const { calls, never } = endless();
    const url = await listening(
      createServer((_request, response) => {
        const { body, headers } = toEventStream(runTasks({ never }), { signal: leavingOf(response) });
        response.writeHead(200, Object.fromEntries(headers));
        Readable.fromWeb(body as never).pipe(response);
      }),
    );
    const visit = record(fromEventStream(url));
    await expect.poll(() => visit.events.length).toBe(1);
    visit.unsubscribe();
    await expect.poll(() => calls.aborted).toBe(1);
  });
  it('is a whole server on bare node:http, with for await … res.write', async () => {
    const { calls, never } = endless();
    const url = await listening(
      // eslint-disable-next-line @typescript-eslint/no-misused-promises -- it rejects never
      createServer(async (_request, response) => {
        const signal = leavingOf(response);
        const { body, headers } = toEventStream(runTasks({ quick: () => 'yes', never }), { signal });
        response.writeHead(200, Object.fromEntries(headers));
        for await (const bytes of body!) {
          if (!response.write(bytes)) await once(response, 'drain', { signal }).catch(() => undefined);
        }
        response.end();
      }),
    );
    const visit = record(fromEventStream(url));
    await expect.poll(() => visit.events.some(({ type }) => type === 'complete')).toBe(true);
    visit.unsubscribe();
    await expect.poll(() => calls.aborted).toBe(1);
  });
  it('tells a visitor who is still there why the run was cancelled, after what was answered', async () => {
    const controller = new AbortController();
    const { never } = endless();
    const events$ = runTasks({ quick: () => 'yes', never });
    const body = toEventStream(events$, { signal: controller.signal }).body as ReadableStream<Uint8Array>;
    let text = '';
    for await (const piece of body.pipeThrough(new TextDecoderStream() as never) as unknown as AsyncIterable<string>) {
      text += piece;
      if (piece.includes('yes')) controller.abort(new Error('the server shuts down'));
    }
    expect(text).toMatch(
      /"value":"yes".*event: failed\ndata: \{"name":"Error","message":"the server shuts down"\}\n\n$/s,
    );
  });
  it('starts nothing where it was aborted before the first read', async () => {
    const { never, calls } = endless();
    const started = vi.fn(never);
    const text = await toEventStream(runTasks({ started }), { signal: AbortSignal.abort(new Error('gone')) }).text();
    expect(text).toContain('event: failed');
    expect(started).not.toHaveBeenCalled();
    expect(calls.aborted).toBe(0);
  });
  it('keeps no listener of it once the run is over, or left', async () => {
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, 'removeEventListener');
    const added = vi.spyOn(signal, 'addEventListener');
    await toEventStream(EMPTY, { signal }).text();
    const reader = toEventStream(NEVER, { signal }).body!.getReader();
    await reader.read();
    await reader.cancel();
    expect([added.mock.calls.length, removed.mock.calls.length]).toEqual([2, 2]);
  });
  it('refuses what is no signal', () => {
    expect(() => toEventStream(EMPTY, { signal: 'now' as never })).toThrow('signal must be an AbortSignal');
  });
});
