/** An error status over real HTTP, whose body stalls or has no end. Only the second that is waited is virtual. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fromEventStream } from 'parallel-genai/sse';
import { askVac, type VacConnection } from 'parallel-genai/vac';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { play } from '../../support/play.js';
import { serve } from '../../support/serve.js';
import { record } from '../../support/tasks.js';

/** How an attempt to get something from this server ends. */
interface Asker {
  readonly who: string;
  readonly errorOf: (url: string) => Promise<unknown>;
  /** Its timers while it waits for a body: the body's own, and that of a relay for its beginning. */
  readonly timers: number;
}

const askingVac = (connection: Partial<VacConnection>) => async (url: string) =>
  (await play(askVac({ url, vac: 'demo', ...connection }, 'Hi'), { timeoutMs: Number.POSITIVE_INFINITY })).error;

const askers: readonly Asker[] = [
  { who: 'askVac', errorOf: askingVac({}), timers: 1 },
  { who: 'askVac, whole,', errorOf: askingVac({ stream: false }), timers: 1 },
  {
    who: 'fromEventStream',
    errorOf: (url) => new Promise((resolve) => fromEventStream(url).subscribe({ error: resolve })),
    timers: 2,
  },
];

const write = (response: ServerResponse, status: number, body: string, headers: IncomingHttpHeaders = {}) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.write(body);
};

/** Resolves when so many timers are set, which stands for a body that is being waited for. */
async function waiting(timers: number) {
  while (vi.getTimerCount() < timers) await nextTurn();
}

describe.each(askers)('an error status for $who', ({ errorOf, timers }) => {
  // Sockets need their own timers: these are what the library's timers are made of.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
  afterEach(() => void vi.useRealTimers());

  it.each([
    ['in the middle', '{"error":'],
    ['after a text', '{"error":"full"}'],
    ['before its first byte', ''],
  ])('is told after a second where its body stalls %s, with the wait that is asked for', async (_, body) => {
    const server = await serve((_got, response) => {
      write(response, 429, body, { 'retry-after': '7' });
      response.flushHeaders();
    });
    const end = errorOf(server.url);
    await waiting(timers);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await end).toMatchObject({ name: 'HttpError', status: 429, retryAfterMs: 7_000 });
    expect(await server.requests[0]?.abandoned).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is told with its first words where its body has several MB', async () => {
    const server = await serve((_got, response) => {
      write(response, 503, 'the server is full. '.repeat(250_000), { 'retry-after': '3' });
      response.end();
    });
    const error = await errorOf(server.url);
    expect(error).toMatchObject({ name: 'HttpError', status: 503, retryAfterMs: 3_000 });
    const { message } = error as Error;
    expect(message).toMatch(/^HTTP 503 from .*: the server is full\. the server is full\. .*…$/);
    expect(message.length).toBeLessThan(400);
  });

  it('is told, and the connection left, where its body has no end', async () => {
    const server = await serve(async (_got, response) => {
      write(response, 500, '');
      while (!response.destroyed) {
        if (!response.write('x'.repeat(10_000))) await nextTurn();
      }
    });
    expect(await errorOf(server.url)).toMatchObject({ name: 'HttpError', status: 500 });
    expect(await server.requests[0]?.abandoned).toBe(true);
  });
});

describe('unsubscribing while the body of an error status stalls', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
  afterEach(() => void vi.useRealTimers());

  it('closes the connection at once and leaves no timer', async () => {
    const server = await serve((_got, response) => write(response, 503, 'busy'));
    const run = record(fromEventStream(server.url));
    await waiting(2);
    run.unsubscribe();
    expect(await server.requests[0]?.abandoned).toBe(true);
    while (vi.getTimerCount() > 0) await nextTurn();
    expect(run).toMatchObject({ end: 'unsubscribed', error: undefined });
  });
});
