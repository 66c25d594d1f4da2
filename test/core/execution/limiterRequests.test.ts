import { createLimiter, runTasks, type Limiter, type TaskContext } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AttemptEnd } from '../../../src/core/model/AttemptEnd.js';
import type { PermitRequest } from '../../../src/core/model/PermitRequest.js';
import { after, failAfter, inTurn, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** A limiter that does as it is told with each request. */
function scripted(onAcquire: (request: PermitRequest) => void): Limiter {
  const limiter = createLimiter();
  vi.spyOn(limiter, 'acquire').mockImplementation(onAcquire);
  return limiter;
}

describe('what a limiter hears of an attempt that asks', () => {
  it('is its task’s name, priority and metadata, the length of its prompt, and whether it is a retry', async () => {
    const asked: unknown[] = [];
    const limiter = scripted((request) => {
      const { name, priority, metadata, promptChars, isRetry } = request;
      asked.push({ name, priority, metadata, promptChars, isRetry });
      request.onGranted({ release: () => undefined });
    });
    const run = Object.assign(inTurn<unknown>(failAfter(5, new Error('again')), after(5, 1)), { promptChars: 4_321 });
    const task = { run, limiter, priority: 3, metadata: { tenant: 'a' }, retry: { delay: () => 10 } };
    record(runTasks({ task }));
    await vi.advanceTimersByTimeAsync(100);
    const request = { name: 'task', priority: 3, metadata: { tenant: 'a' }, promptChars: 4_321 };
    expect(asked).toEqual([
      { ...request, isRetry: false },
      { ...request, isRetry: true },
    ]);
  });

  it.each<[string, (context: TaskContext) => unknown, Partial<AttemptEnd>]>([
    ['succeeded', after(5, 1), { outcome: 'succeeded' }],
    ['failed', failAfter(5, 'no'), { outcome: 'failed', error: 'no' }],
    ['cancelled', after(1e6, 1), { outcome: 'cancelled' }],
  ])('is at its end that it %s, and what it used', async (_, run, expected) => {
    const ends: unknown[] = [];
    const limiter = scripted((request) => {
      request.onGranted({
        release: (end) => {
          ends.push(end);
          return undefined;
        },
      });
    });
    const usage = { inputTokens: 3, outputTokens: 4, totalTokens: 7 };
    const reports = (context: TaskContext) => {
      context.report({ usage });
      return run(context);
    };
    const running = record(runTasks({ reports }, { limiter }));
    await vi.advanceTimersByTimeAsync(100);
    running.unsubscribe();
    expect(ends).toEqual([{ usage, attempt: 1, ...expected }]);
  });
});

describe('a limiter that rejects', () => {
  it('fails the attempt before it began, which may be retried by the task’s own rule, within its deadline', async () => {
    await vi.advanceTimersByTimeAsync(60_000);
    let times = 0;
    const limiter = scripted((request) => {
      if (++times < 3) request.onRejected(new Error('not now'));
      else request.onGranted({ release: () => undefined });
    });
    const retry = { attempts: 5, delay: () => 1_000 };
    const run = record(runTasks({ task: () => 'answer' }, { limiter, retry, deadlineMs: 5_000 }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(run.events).toMatchObject([
      { type: 'retry', attempt: 0, error: new Error('not now'), delayMs: 1_000 },
      { type: 'retry', attempt: 0 },
      { type: 'start', attempt: 1 },
      { type: 'complete', value: 'answer', attempts: 1 },
    ]);
  });

  it('once it has granted changes nothing any more', async () => {
    const limiter = scripted((request) => {
      request.onGranted({ release: () => undefined });
      request.onRejected(new Error('too late'));
    });
    const run = record(runTasks({ task: after(10, 'answer') }, { limiter }));
    await vi.advanceTimersByTimeAsync(100);
    expect(run.events.at(-1)).toMatchObject({ type: 'complete', value: 'answer' });
  });

  it('later, when the task waits no more, changes nothing', async () => {
    const requests: PermitRequest[] = [];
    const limiter = scripted((request) => void requests.push(request));
    const controller = new AbortController();
    const run = record(runTasks({ task: { run: () => 1, signal: controller.signal } }, { limiter }));
    await vi.advanceTimersByTimeAsync(10);
    controller.abort('enough');
    await vi.advanceTimersByTimeAsync(10);
    requests[0]!.onRejected(new Error('too late'));
    expect(run.events).toMatchObject([{ type: 'error', error: 'enough' }]);
    expect(run.end).toBe('completed');
  });
});

describe('a limiter that grants too late', () => {
  it('gets its slot back at once', async () => {
    const requests: PermitRequest[] = [];
    const limiter = scripted((request) => void requests.push(request));
    const call = vi.fn();
    const run = record(runTasks({ call }, { limiter }));
    await vi.advanceTimersByTimeAsync(10);
    run.unsubscribe();
    const release = vi.fn(() => undefined);
    requests[0]!.onGranted({ release });
    expect(release).toHaveBeenCalledTimes(1);
    expect(call).not.toHaveBeenCalled();
  });

  it('while the run is full gets it back, and is asked again when the run has room', async () => {
    const requests: PermitRequest[] = [];
    const limiter = scripted((request) => void requests.push(request));
    const tasks = [
      { name: 'waits', run: after(10, 1), limiter },
      { name: 'other', run: after(500, 2) },
    ];
    const run = record(runTasks(tasks, { concurrency: 1 }));
    await vi.advanceTimersByTimeAsync(100);
    const release = vi.fn(() => undefined);
    expect(requests[0]!.isReady()).toBe(false);
    requests[0]!.onGranted({ release });
    expect(release).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(400);
    expect(requests).toHaveLength(2);
    expect(requests[1]!.isReady()).toBe(true);
    requests[1]!.onGranted({ release });
    await vi.advanceTimersByTimeAsync(10);
    expect(run.events.at(-1)).toMatchObject({ name: 'waits', type: 'complete' });
    expect(release).toHaveBeenCalledTimes(2);
  });
});

describe('a task that leaves while it waits', () => {
  it.each([
    ['its limiter', { limiter: true }],
    ['a slot of the run', { limiter: false }],
  ])('for %s takes its request back', async (_, { limiter: limited }) => {
    const limiter = createLimiter({ concurrency: 1 });
    const controller = new AbortController();
    const waits = { run: vi.fn(), signal: controller.signal, ...(limited && { limiter }) };
    const tasks = { holds: { run: after(50, 1), ...(limited && { limiter }) }, waits, next: after(10, 2) };
    const run = record(runTasks(tasks, { concurrency: limited ? 3 : 1 }));
    await vi.advanceTimersByTimeAsync(10);
    controller.abort('enough');
    await vi.advanceTimersByTimeAsync(0);
    expect(limiter.waiting).toBe(0);
    await vi.advanceTimersByTimeAsync(100);
    expect([run.end, waits.run.mock.calls.length, limiter.active]).toEqual(['completed', 0, 0]);
  });

  it('without queueTimeoutMs has no timer for it', async () => {
    const tasks = { holds: after(50, 1), waits: after(50, 2) };
    record(runTasks(tasks, { concurrency: 1, timeoutMs: Infinity, heartbeatMs: false }));
    await vi.advanceTimersByTimeAsync(10);
    expect(vi.getTimerCount()).toBe(1);
  });
});
