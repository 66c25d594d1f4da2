/** Servers that do not begin, or speak the format in ways of their own, over real HTTP. */
import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { isRetryable } from 'parallel-genai';
import { fromEventStream, type RemoteRunInit } from 'parallel-genai/sse';
import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { serve } from '../../support/serve.js';
import { record } from '../../support/tasks.js';

const start = 'data: {"type":"start","name":"a","attempt":1,"at":0}\n\n';
const begin = 'event: begin\ndata: {"heartbeatMs":15000}\n\n';
const end = 'event: end\ndata: {}\n\n';
const sse = { 'content-type': 'text/event-stream' };

const all = (url: string, init?: RemoteRunInit) =>
  lastValueFrom(fromEventStream(url, init).pipe(toArray()), { defaultValue: [] });

/** A server that answers each request with this text as an event stream. */
const telling = (text: string, headers: Record<string, string> = sse) =>
  serve((_got, response) => {
    response.writeHead(200, headers).end(text);
  });

describe('a server that does not begin its stream within connectTimeoutMs', () => {
  /** A visit whose time passes by hand; `answered` once the headers are there, if they come at all. */
  function visit(url: string, init?: RemoteRunInit) {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
    const fetched = vi.spyOn(globalThis, 'fetch');
    onTestFinished(() => {
      vi.useRealTimers();
      fetched.mockRestore();
    });
    const run = record(fromEventStream(url, init));
    const answered = async () => {
      await fetched.mock.results[0]?.value;
      await setImmediate();
    };
    return { run, answered };
  }
  const comments = (response: ServerResponse) => response.writeHead(200, sse).write(': hm\n\ndata:\n\n: hm\n\n');

  it('is an error for one that accepts and stays silent, and its connection is closed', async () => {
    const server = await serve(() => undefined);
    const { run } = visit(server.url);
    while (server.requests.length === 0) await setImmediate();
    vi.advanceTimersByTime(29_999);
    expect(run.end).toBeUndefined();
    vi.advanceTimersByTime(1);
    expect(run.error).toMatchObject({
      name: 'ConnectionError',
      message: 'no answer from the server within connectTimeoutMs (30000 ms)',
    });
    expect(isRetryable(run.error)).toBe(true);
    expect(await server.requests[0]?.abandoned).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
  it.each<[string, (response: ServerResponse) => void]>([
    ['sends only headers', (response) => response.writeHead(200, sse).flushHeaders()],
    ['comments, and sends messages without content', comments],
    ['breaks its first message off, and waits', (response) => response.writeHead(200, sse).write(begin.slice(0, -1))],
  ])('is an error for one that %s', async (_, answer) => {
    const server = await serve((_got, response) => answer(response));
    const { run, answered } = visit(server.url, { connectTimeoutMs: 5_000 });
    await answered();
    vi.advanceTimersByTime(4_999);
    expect(run.end).toBeUndefined();
    vi.advanceTimersByTime(1);
    const message = 'the server answered, and its stream did not begin within connectTimeoutMs (5000 ms)';
    expect(run.error).toMatchObject({ name: 'ConnectionError', message });
    expect(await server.requests[0]?.abandoned).toBe(true);
  });
  it('is none that has sent an event, however long the rest takes', async () => {
    const server = await serve((_got, response) => void response.writeHead(200, sse).write(start));
    const { run } = visit(server.url);
    while (run.events.length === 0) await setImmediate();
    vi.advanceTimersByTime(1_000_000);
    expect(run.end).toBeUndefined();
    run.unsubscribe();
  });
  it('is none that has begun, as long as it gives signs of life', async () => {
    const server = await serve((_got, response) => void response.writeHead(200, sse).write(begin));
    const begun = vi.fn();
    const { run } = visit(server.url, { onOpen: begun });
    while (begun.mock.calls.length === 0) await setImmediate();
    vi.advanceTimersByTime(45_000);
    expect(run.end).toBeUndefined();
    vi.advanceTimersByTime(15_000);
    expect(run.error).toMatchObject({ message: 'no sign of life from the server for 45000 ms' });
  });
  it('may take its time where that is Infinity', async () => {
    const server = await serve(() => undefined);
    const { run } = visit(server.url, { connectTimeoutMs: Number.POSITIVE_INFINITY });
    while (server.requests.length === 0) await setImmediate();
    expect(vi.getTimerCount()).toBe(0);
    run.unsubscribe();
  });
  it.each([
    [{ connectTimeoutMs: 0 }, 'connectTimeoutMs must be a number above 0, got 0'],
    [{ connectTimeoutMs: Number.NaN }, 'connectTimeoutMs must be a number above 0, got NaN'],
    [{ reconnect: { attempts: 0 } }, 'reconnect.attempts must be a whole number of at least 1, got 0'],
  ])('is no reason to send anything for %j', (init, message) => {
    expect(() => fromEventStream('/runs', init)).toThrow(new RangeError(message));
  });
});

describe('a server that speaks the format in its own way', () => {
  it.each(['Text/Event-Stream', 'TEXT/EVENT-STREAM;charset=UTF-8', 'text/event-stream ; charset=utf-8'])(
    'is understood with the content type %s',
    async (type) => {
      const { url } = await telling(begin + start + end, { 'content-type': type });
      expect(await all(url)).toHaveLength(1);
    },
  );
  it.each(['text/event-streams', 'application/json', 'text/html'])('is refused with %s', async (type) => {
    const { url } = await telling(begin + start + end, { 'content-type': type });
    await expect(all(url)).rejects.toThrow(`the server answered with ${type} and not with an event stream`);
  });
  it('may send data without content: in between, and as the end’s', async () => {
    const { url } = await telling(`data\n\n${begin}data:\n\ndata: \n\n${start}data:\n\nevent: end\ndata:\n\n`);
    expect(await all(url)).toHaveLength(1);
  });
  it.each([
    ['{"message":"upstream timed out","status":504}', { status: 504 }, 'upstream timed out', true],
    ['{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}', { status: 503 }, 'overloaded', true],
    ['{"error":{"message":"no such run","code":404}}', { status: 404 }, 'no such run', false],
    ['{"error":"it broke"}', { name: 'Error' }, 'it broke', true],
    ['{"detail":"not allowed"}', { name: 'Error' }, 'not allowed', true],
    ['it broke', { name: 'Error' }, 'it broke', true],
    ['', { name: 'Error' }, 'it does not say why', true],
    ['{"name":"BlockedError","message":"no key AIzaSyD-0123456789012345678901234567890"}', {}, 'no key …', true],
  ])('may end in an error at HTTP 200: %s', async (data, fields, words, retryable) => {
    const { url } = await telling(`${begin}${start}event: error\ndata: ${data}\n\n`);
    const run = record(fromEventStream(url));
    await expect.poll(() => run.end).toBe('failed');
    expect(run.events).toHaveLength(1);
    expect(run.error).toMatchObject({ ...fields, message: `the server sent an error: ${words}` });
    expect(isRetryable(run.error)).toBe(retryable);
  });
});
