import { getEventListeners } from 'node:events';
import { createLimiter, fallback, finalState, race, runAsCompleted, runTasks } from 'parallel-genai';
import { NEVER } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { record } from '../../support/tasks.js';

const warnings: Error[] = [];
const note = (warning: Error) => warnings.push(warning);
beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  warnings.length = 0;
  process.on('warning', note);
});
afterEach(async () => {
  vi.useRealTimers();
  // Warnings are told in the next turn.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', note);
  expect(warnings).toEqual([]);
});

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;
const count = 1_000;
const names = Array.from({ length: count }, (_, index) => `${index}`);
const never = () => NEVER;
const promised = () => new Promise(() => undefined);

/** What may follow one signal a thousand times. */
const followers: Readonly<Record<string, (signal: AbortSignal) => ReturnType<typeof record>[]>> = {
  'tasks of their own signal': (signal) => [
    record(runTasks(Object.fromEntries(names.map((name) => [name, { run: never, signal }])), { concurrency: count })),
  ],
  'tasks that wait for a slot': (signal) => [
    record(
      runTasks(
        names.map((name) => ({ name, run: never, signal })),
        { concurrency: 1 },
      ),
    ),
  ],
  'tasks that wait for a limiter': (signal) => {
    const limiter = createLimiter({ concurrency: 1 });
    return [record(runTasks(names.map((name) => ({ name, run: never, signal })).values(), { limiter }))];
  },
  'tasks that wait for a retry': (signal) => [
    record(
      runTasks(
        names.map((name) => ({ name, run: () => Promise.reject(new Error('again')), signal })),
        { retry: { delay: () => 1e6 }, concurrency: count },
      ),
    ),
  ],
  runs: (signal) => names.map(() => record(runTasks({ never }, { signal }))),
  'runs that are iterated': (signal) =>
    names.map(() => {
      const outcomes = runAsCompleted({ never }, { signal });
      outcomes.next().catch(() => undefined);
      return { unsubscribe: () => void outcomes.return?.() } as never;
    }),
  "arms of race, on the attempt's signal": (signal) => [
    record(runTasks({ task: { run: race(...names.map(() => promised)), signal } })),
  ],
  'a task of its own and of its run': (signal) => [record(runTasks({ a: { run: never, signal } }, { signal }))],
};

describe.each(Object.entries(followers))('a thousand followers of one signal: %s', (_, follow) => {
  it('are one listener, and none once they have left', async () => {
    const { signal } = new AbortController();
    const runs = follow(signal);
    await vi.advanceTimersByTimeAsync(10);
    expect(listeners(signal)).toBe(1);
    for (const run of runs) run.unsubscribe();
    await vi.advanceTimersByTimeAsync(10);
    expect(listeners(signal)).toBe(0);
  });

  it('all hear of its abort, and then none is left', async () => {
    const controller = new AbortController();
    const runs = follow(controller.signal);
    await vi.advanceTimersByTimeAsync(10);
    controller.abort(new Error('stopped'));
    await vi.advanceTimersByTimeAsync(10);
    expect(listeners(controller.signal)).toBe(0);
    for (const { end } of runs) if (end !== undefined) expect(end).not.toBe('unsubscribed');
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the signal of one attempt', () => {
  it.each([
    ['race', race],
    ['fallback', fallback],
  ])('is followed by one listener for all functions of %s', async (_, combine) => {
    let seen: AbortSignal | undefined;
    let most = 0;
    const functions = names.map(() => async () => {
      most = Math.max(most, seen ? listeners(seen) : 0);
      throw new Error('down');
    });
    const combined = combine(...functions);
    const task = (context: Parameters<typeof combined>[0]) => {
      seen = context.signal;
      return combined(context);
    };
    await finalState(runTasks({ task }));
    expect(most).toBe(1);
    expect(seen && listeners(seen)).toBe(0);
  });
});

it('leaves none behind whatever ended the runs', async () => {
  const { signal } = new AbortController();
  const ends = [() => 1, () => Promise.reject(new Error('x')), () => NEVER];
  for (const run of ends) record(runTasks({ task: { run, signal, timeoutMs: 5 } }, { signal }));
  await vi.advanceTimersByTimeAsync(10);
  expect(listeners(signal)).toBe(0);
});
