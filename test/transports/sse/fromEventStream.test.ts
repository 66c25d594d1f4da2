import type { TaskEvent } from 'parallel-genai';
import { fromEventStream } from 'parallel-genai/sse';
import { finalize, lastValueFrom, NEVER, type Observable } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { record } from '../../support/tasks.js';
import { answering, eventStream, wired } from './wired.js';

const start = 'data: {"type":"start","name":"a","attempt":1,"at":0}\n\n';
const end = 'event: end\ndata: {}\n\n';
const last = (events$: Observable<TaskEvent> = fromEventStream('/runs')) =>
  lastValueFrom(events$, { defaultValue: undefined });

describe('fromEventStream', () => {
  it('asks once for each subscription, and not before', async () => {
    const requests = answering(() => eventStream(start + end));
    const events$ = fromEventStream('/runs', { method: 'POST', body: '{}', headers: { 'x-visitor': '7' } });
    expect(requests).toHaveLength(0);
    await last(events$);
    await last(events$);
    expect(requests).toHaveLength(2);
    expect(requests[1]?.headers.get('accept')).toBe('text/event-stream');
    expect(requests[1]?.headers.get('x-visitor')).toBe('7');
  });
  it('sends a copy of a Request each time, its body and headers included', async () => {
    const bodies: string[] = [];
    answering(async (request) => {
      bodies.push(`${request.method} ${request.headers.get('x-visitor')} ${await request.text()}`);
      return eventStream(start + end);
    });
    const headers = { 'x-visitor': '7' };
    const events$ = fromEventStream(
      new Request('http://relay.test/runs', { method: 'POST', body: '{"a":1}', headers }),
    );
    await last(events$);
    await last(events$);
    expect(bodies).toEqual(['POST 7 {"a":1}', 'POST 7 {"a":1}']);
  });
  it.each([
    ['ends before the run', start],
    ['is empty', ''],
    ['breaks off within an event', `${start}data: {"type":"chu`],
    ['holds what is no event', 'data: [1, 2]\n\n'],
  ])('is an error, never a silent end, for a stream that %s', async (_, body) => {
    answering(() => eventStream(body));
    await expect(last()).rejects.toMatchObject({ name: 'IncompleteAnswerError' });
  });
  it('reads what other servers make of the format: CRLF, comments, ids, types it does not know', async () => {
    answering(() =>
      eventStream(`: hi\r\n\r\nevent: later\r\ndata: 1\r\n\r\nid: 4\r\n${(start + end).replaceAll('\n', '\r\n')}`),
    );
    expect(await last()).toEqual({ type: 'start', name: 'a', attempt: 1, at: 0 });
  });
  it('fails with the status and the wait that the server asks for', async () => {
    const init = { status: 503, headers: { 'retry-after': '3', 'content-type': 'application/json' } };
    answering(() => new Response('{"error":{"message":"the server is full"}}', init));
    await expect(last()).rejects.toMatchObject({
      name: 'HttpError',
      status: 503,
      retryAfterMs: 3_000,
      message: 'HTTP 503 from /runs: the server is full',
    });
  });
  it('fails for a page where an event stream should be', async () => {
    answering(() => eventStream('<html>', { 'content-type': 'text/html' }));
    await expect(last()).rejects.toThrow('the server answered with text/html and not with an event stream');
  });
  it('closes the connection on unsubscribe, and the server cancels the run', async () => {
    let cancelled = false;
    const run = record(wired(NEVER.pipe(finalize(() => (cancelled = true)))));
    await new Promise((resolve) => setTimeout(resolve));
    run.unsubscribe();
    await expect.poll(() => cancelled).toBe(true);
    expect(run.end).toBe('unsubscribed');
  });
  it("ends with the reason of the caller's signal, and keeps no listener of it", async () => {
    const controller = new AbortController();
    const removed = vi.spyOn(controller.signal, 'removeEventListener');
    answering(() => eventStream(start + end));
    await last(fromEventStream('/runs', { signal: controller.signal }));
    expect(removed).toHaveBeenCalledOnce();
    controller.abort(new Error('enough'));
    await expect(last(fromEventStream('/runs', { signal: controller.signal }))).rejects.toThrow('enough');
  });

  describe('when the server falls silent', () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());

    it('fails after three missing signs of life', async () => {
      const body = new ReadableStream<Uint8Array>({
        start: (controller) =>
          controller.enqueue(new TextEncoder().encode('event: begin\ndata: {"heartbeatMs":1000}\n\n')),
      });
      answering(() => new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
      const run = record(fromEventStream('/runs'));
      await vi.advanceTimersByTimeAsync(3_500);
      expect(run.end).toBeUndefined();
      await vi.advanceTimersByTimeAsync(1_000);
      expect(run.error).toMatchObject({
        name: 'ConnectionError',
        message: 'no sign of life from the server for 3000 ms',
      });
      expect(vi.getTimerCount()).toBe(0);
    });
    it('lasts as long as the signs of life come', async () => {
      const run = record(wired(NEVER, { heartbeatMs: 1_000 }));
      await vi.advanceTimersByTimeAsync(60_000);
      expect(run.end).toBeUndefined();
      run.unsubscribe();
      await vi.advanceTimersByTimeAsync(0);
      expect(vi.getTimerCount()).toBe(0);
    });
  });
});
