/** A run that one comes back to by itself, over lines that are cut. */
import type { TaskContext, TaskEvent } from 'parallel-genai';
import { fromEventStream } from 'parallel-genai/sse';
import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { serve } from '../../support/serve.js';
import { brief, record } from '../../support/tasks.js';
import { cutProxy } from './cutProxy.js';
import { storeServer, until } from './storeServer.js';

const post = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
const now = { delay: () => 1 };
const begin = 'event: begin\ndata: {"heartbeatMs":15000,"run":"/runs/7"}\n\n';
const event = (id: number) => `id: ${id}\ndata: {"type":"chunk","name":"a","attempt":1,"at":0,"value":${id}}\n\n`;
const end = 'event: end\ndata: {}\n\n';
const sse = { 'content-type': 'text/event-stream' };

/** Chance that repeats. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** Four models that answer in chunks, one of them at the second attempt; how often they were asked. */
function models() {
  const calls = { count: 0 };
  const answer = async function* ({ name, attempt, emit }: TaskContext<string>) {
    calls.count++;
    for (let i = 0; i < 20; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      yield `${name} ${i} 🚀\n`;
    }
    emit('…');
    if (name === 'd' && attempt === 1) throw Object.assign(new Error('overloaded'), { status: 503 });
    return `${name} is done`;
  };
  const retry = { attempts: 2, delay: () => 1 };
  return {
    calls,
    tasks: { a: answer, b: answer, c: answer, d: answer },
    options: { retry, heartbeatMs: false } as const,
  };
}

describe('fromEventStream with reconnect', () => {
  it('gives the uncut stream over a line that is cut at 50 random bytes, and no model is asked again', async () => {
    const random = chance(20);
    for (let round = 0; round < 50; round++) {
      const { calls, tasks, options } = models();
      let id = '';
      const { port, store } = await storeServer((store) => (id = store.run(tasks, options)));
      const cuts = [Math.floor(random() * 8_000), Math.floor(random() * 3_000), Math.floor(random() * 400)];
      const line = await cutProxy(
        port,
        cuts.map((bytes) => bytes + 1),
      );
      const seen = await lastValueFrom(fromEventStream(line.url, { ...post, reconnect: now }).pipe(toArray()), {
        defaultValue: [],
      });
      const uncut = await lastValueFrom(store.attach(id).pipe(toArray()), { defaultValue: [] });
      expect(seen).toEqual(uncut);
      expect(seen.filter(({ type }) => type === 'complete')).toHaveLength(4);
      expect(calls.count).toBe(5);
      expect(line.cuts).toBeGreaterThan(0);
    }
  });
  it('cut at every byte of a short stream misses nothing and repeats nothing', async () => {
    const text = `${begin}${event(1)}${event(2)}id: 3\n${end}`;
    for (let at = begin.length; at < text.length; at++) {
      const asked: (string | undefined)[] = [];
      const server = await serve((got, response) => {
        response.writeHead(200, sse);
        const after = got.headers['last-event-id'];
        asked.push(after as string | undefined);
        if (got.method === 'POST') return void response.end(text.slice(0, at));
        response.end(
          `${begin}${[1, 2]
            .filter((id) => id > Number(after ?? 0))
            .map(event)
            .join('')}id: 3\n${end}`,
        );
      });
      const seen = await lastValueFrom(
        fromEventStream(`${server.url}/runs`, { ...post, reconnect: now }).pipe(toArray()),
        { defaultValue: [] },
      );
      expect(seen.map((event) => (event as TaskEvent & { type: 'chunk' }).value)).toEqual([1, 2]);
      await server.close();
    }
  });
  it('drops what a server tells twice', async () => {
    const server = await serve((got, response) => {
      response.writeHead(200, sse);
      response.end(
        got.method === 'POST' ? begin + event(9) + event(10) : begin + event(9) + event(10) + event(11) + end,
      );
    });
    const run = record(fromEventStream(`${server.url}/runs`, { ...post, reconnect: now }));
    await until(() => run.end === 'completed');
    expect(run.events.map((event) => (event as TaskEvent & { type: 'chunk' }).value)).toEqual([9, 10, 11]);
  });
  it('comes back to the address with its headers, and without its body', async () => {
    const server = await serve((got, response) => {
      response.writeHead(200, sse).end(got.method === 'POST' ? begin + event(1) : begin + end);
    });
    const headers = { ...post.headers, authorization: 'Bearer token' };
    const run = record(fromEventStream(`${server.url}/runs?a=1`, { ...post, headers, reconnect: now }));
    await until(() => run.end === 'completed');
    expect(server.requests[1]).toMatchObject({ method: 'GET', path: '/runs/7', body: '' });
    const sent = server.requests[1]?.headers;
    expect(sent).toMatchObject({ authorization: 'Bearer token', 'last-event-id': '1', accept: 'text/event-stream' });
    expect(sent).not.toHaveProperty('content-type');
  });
  it('finds the address in Location too, and takes a 204 for the end', async () => {
    const server = await serve((got, response) => {
      if (got.method === 'POST')
        response.writeHead(201, { ...sse, location: '/elsewhere/8' }).end('event: begin\ndata: {}\n\n' + event(1));
      else response.writeHead(204).end();
    });
    const run = record(fromEventStream(server.url, { ...post, reconnect: now }));
    await until(() => run.end === 'completed');
    expect(server.requests[1]?.path).toBe('/elsewhere/8');
  });
  it('never sends the first request again, which would be a second run', async () => {
    const server = await serve(
      (_got, response) => void response.writeHead(200, sse).end('event: begin\ndata: {}\n\n' + event(1)),
    );
    const run = record(fromEventStream(server.url, { ...post, reconnect: now }));
    await until(() => run.end === 'failed');
    expect(run.error).toMatchObject({ name: 'IncompleteAnswerError' });
    expect(server.requests).toHaveLength(1);
  });
  it('sends it again, with the same key, only where no answer came, and not for long', async () => {
    const gone = await serve((_got, response) => void response.destroy());
    const run = record(fromEventStream(gone.url, { ...post, reconnect: now }));
    await until(() => run.end === 'failed');
    expect(run.error).toMatchObject({ name: 'ConnectionError' });
    expect(gone.requests).toHaveLength(4);
    const keys = gone.requests.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[\w-]{32}$/);
    expect(gone.requests.every(({ method, body }) => method === 'POST' && body === '{}')).toBe(true);
    const without = record(fromEventStream(gone.url, post));
    await until(() => without.end === 'failed');
    expect(gone.requests).toHaveLength(5);
    expect(gone.requests[4]?.headers).not.toHaveProperty('idempotency-key');
    const full = await serve((_got, response) => void response.writeHead(503).end());
    const refused = record(fromEventStream(full.url, { ...post, reconnect: now }));
    await until(() => refused.end === 'failed');
    expect(full.requests).toHaveLength(1);
  });
  it('gets the run that it started at every byte of an answer that is lost', async () => {
    let runs = 0;
    const { port, store } = await storeServer((store) => {
      runs++;
      return store.run({ a: () => 'yes' });
    });
    for (let at = 1; at < 700; at += 23) {
      const line = await cutProxy(port, [at, at]);
      const seen = record(fromEventStream(line.url, { ...post, reconnect: now }));
      await until(() => seen.end === 'completed');
      expect(brief(seen.events)).toEqual(['a start', 'a complete']);
    }
    expect(runs).toBe(store.size);
    expect(runs).toBe(Math.ceil(699 / 23));
  });
  it.each([404, 410, 403, 401, 400])('gives up on %d', async (status) => {
    const server = await serve((got, response) => {
      if (got.method === 'POST') response.writeHead(200, sse).end(begin + event(1));
      else response.writeHead(status).end('gone');
    });
    const run = record(fromEventStream(server.url, { ...post, reconnect: now }));
    await until(() => run.end === 'failed');
    expect(run.error).toMatchObject({ name: 'HttpError', status });
    expect(server.requests).toHaveLength(2);
  });
  it('backs off between tries, which something new sets back, and ends with the last error', async () => {
    const delay = vi.fn((_attempt: number, _error: unknown) => 1);
    const server = await serve((_got, response, index) => {
      if (index === 0) response.writeHead(200, sse).end(begin + event(1));
      else if (index === 3) response.writeHead(200, sse).end(begin + event(2));
      else if (index % 2) response.writeHead(503).end();
      else response.writeHead(200, { 'content-type': 'text/html' }).end('log in to our café’s network');
    });
    const run = record(fromEventStream(server.url, { ...post, reconnect: { attempts: 4, delay } }));
    await until(() => run.end === 'failed');
    expect(delay.mock.calls.map(([attempt]) => attempt)).toEqual([1, 2, 3, 1, 2, 3, 4]);
    expect(run.error).toMatchObject({ name: 'HttpError', status: 503 });
    expect(server.requests).toHaveLength(8);
  });
  it('waits as long as the server asks', async () => {
    const delay = vi.fn(() => 60_000);
    const server = await serve((_got, response, index) => {
      if (index === 0) response.writeHead(200, sse).end(begin + event(1));
      else if (index === 1) response.writeHead(503, { 'retry-after': '0' }).end();
      else response.writeHead(200, sse).end(begin + end);
    });
    delay.mockReturnValueOnce(0);
    const run = record(fromEventStream(server.url, { ...post, reconnect: { delay } }));
    await until(() => run.end === 'completed');
    expect(delay).toHaveBeenCalledTimes(1);
  });
  it('does not come back to a run that failed on the server', async () => {
    const server = await serve(
      (_got, response) =>
        void response
          .writeHead(200, sse)
          .end(`${begin}id: 1\nevent: failed\ndata: {"name":"RangeError","message":"no"}\n\n`),
    );
    const run = record(fromEventStream(server.url, { ...post, reconnect: now }));
    await until(() => run.end === 'failed');
    expect(run.error).toMatchObject({ name: 'RangeError', message: 'no' });
    expect(server.requests).toHaveLength(1);
  });
  it('stops coming back when nobody listens any more', async () => {
    const server = await serve((_got, response) => void response.writeHead(200, sse).end(begin + event(1)));
    const run = record(
      fromEventStream(server.url, { ...post, reconnect: { delay: () => 1e9 }, cancelOnUnsubscribe: false }),
    );
    await until(() => run.events.length === 1);
    run.unsubscribe();
    expect(server.requests).toHaveLength(1);
  });
});
