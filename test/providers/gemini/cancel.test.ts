import { runAsCompleted, runTasks, type TaskEvent } from 'parallel-genai';
import { describe, expect, it } from 'vitest';
import { geminiAdapters } from '../../support/geminiAdapters.js';
import { type Reply, said, serveReplies, sse } from '../../support/geminiServer.js';
import { ownTime } from '../../support/ownTime.js';
import { virtualTimers } from '../../support/virtualTimers.js';

const stalls: (Reply & { readonly when: string; readonly stream: boolean })[] = [
  { when: 'before the headers of a unary answer', stream: false, instead: 'stall' },
  { when: 'in the body of a unary answer', stream: false, body: '{"candidates": [', then: 'stall' },
  { when: 'before the headers of a stream', stream: true, instead: 'stall' },
  { when: 'before the first event', stream: true, contentType: 'text/event-stream', then: 'stall' },
  { when: 'between two events', stream: true, contentType: 'text/event-stream', body: sse(said('Hej')), then: 'stall' },
  {
    when: 'in an event',
    stream: true,
    contentType: 'text/event-stream',
    body: `${sse(said('Hej'))}data: {`,
    then: 'stall',
  },
];

const inNode = typeof window === 'undefined';

/**
 * The connection is to close so soon after we leave. A browser decides itself: Chromium may wait 5 s for the rest of
 * the answer, so as to use the connection again.
 */
const closeMs = inNode ? 50 : Number.POSITIVE_INFINITY;

/** A browser opens no more than six to one server. */
const connections = inNode ? 20 : 6;

describe.each(geminiAdapters)('leaving $adapter', ({ ask }) => {
  it.each(stalls)('unsubscribing $when closes the connection at once', async ({ stream, ...reply }) => {
    const server = await serveReplies(reply);
    const seen: string[] = [];
    const run$ = runTasks({ task: ask(server.url, { stream }) }, { retry: true });
    let arrived: () => void = () => undefined;
    const firstChunk = new Promise<void>((resolve) => (arrived = resolve));
    const subscription = run$.subscribe(({ type }) => {
      seen.push(type);
      if (type === 'chunk') arrived();
    });
    const request = await server.request(0);
    if (String(reply.body).startsWith('data')) await firstChunk;
    const elapsed = ownTime();
    subscription.unsubscribe();
    const { aborted } = await request.over;
    expect(elapsed()).toBeLessThan(closeMs);
    expect(aborted).toBe(true);
    expect(seen).not.toContain('error');
    expect(server.requests).toHaveLength(1);
  });

  it('one unsubscription closes every connection', async () => {
    const server = await serveReplies({ contentType: 'text/event-stream', body: sse(said('Hej')), then: 'stall' });
    const tasks = Object.fromEntries(Array.from({ length: connections }, (_, i) => [`task ${i}`, ask(server.url)]));
    const subscription = runTasks(tasks).subscribe();
    await server.request(connections - 1);
    const elapsed = ownTime();
    subscription.unsubscribe();
    const ends = await Promise.all(server.requests.map(({ over }) => over));
    expect(elapsed()).toBeLessThan(closeMs);
    expect(ends.every(({ aborted }) => aborted)).toBe(true);
  });

  it('a break out of the iteration closes the connections that are left', async () => {
    const server = await serveReplies((_, index) =>
      index === 0
        ? { contentType: 'text/event-stream', body: sse(said('Hej', 'STOP')) }
        : { contentType: 'text/event-stream', body: sse(said('Hej')), then: 'stall' },
    );
    for await (const outcome of runAsCompleted({ first: ask(server.url), second: ask(server.url) })) {
      expect(outcome).toMatchObject({ status: 'fulfilled', value: 'Hej' });
      await server.request(1);
      break;
    }
    expect(await server.requests[1]?.over).toMatchObject({ aborted: true });
  });

  it("a task's own signal ends it with the signal's reason, and the connection", async () => {
    const server = await serveReplies({ instead: 'stall' });
    const controller = new AbortController();
    const reason = new Error('not needed any more');
    const end = lastEvent({ task: { run: ask(server.url), signal: controller.signal } });
    const request = await server.request(0);
    controller.abort(reason);
    expect(await end).toMatchObject({ type: 'error', error: reason, attempts: 1 });
    expect(await request.over).toMatchObject({ aborted: true });
  });

  it.each(stalls)('a timeout $when is told as a timeout, and retried', async ({ stream, ...reply }) => {
    const server = await serveReplies(reply);
    const task = { run: ask(server.url, { stream }), timeoutMs: 40, retry: { attempts: 2, delay: () => 0 } };
    const end = await lastEvent({ task });
    expect(end).toMatchObject({ type: 'error', attempts: 2, error: { name: 'TaskTimeoutError', kind: 'attempt' } });
    const overs = await Promise.all(server.requests.map(({ over }) => over));
    expect(overs.map(({ aborted }) => aborted)).toEqual(overs.map(() => true));
  });

  it('silence after the first event is told as silence', async () => {
    const server = await serveReplies({ contentType: 'text/event-stream', body: sse(said('Hej')), then: 'stall' });
    const pass = virtualTimers();
    let arrive: () => void = () => undefined;
    const firstChunk = new Promise<void>((resolve) => (arrive = resolve));
    const end = lastEvent({ task: { run: ask(server.url), idleTimeoutMs: 40 } }, arrive);
    await firstChunk;
    expect(await pass(end)).toMatchObject({ type: 'error', error: { name: 'TaskTimeoutError', kind: 'idle' } });
    expect(await server.requests[0]?.over).toMatchObject({ aborted: true });
  });

  it('a signal that was aborted before sends nothing', async () => {
    const server = await serveReplies({});
    const end = await lastEvent({ task: { run: ask(server.url), signal: AbortSignal.abort() } });
    expect(end?.type).toBe('error');
    expect(server.requests).toEqual([]);
  });
});

function lastEvent(
  tasks: Parameters<typeof runTasks>[0],
  onChunk: () => void = () => undefined,
): Promise<TaskEvent | undefined> {
  return new Promise((resolve, reject) => {
    let last: TaskEvent | undefined;
    runTasks(tasks as Record<string, never>).subscribe({
      next: (event) => {
        last = event;
        if (last.type === 'chunk') onChunk();
      },
      error: reject,
      complete: () => resolve(last),
    });
  });
}
