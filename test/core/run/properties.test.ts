import fc from 'fast-check';
import { runTasks, type TaskContext, type TaskEvent } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** A task's attempts: how long each takes, and whether it fails. */
const attempt = fc.record({
  ms: fc.nat(50),
  fails: fc.boolean(),
  kind: fc.constantFrom('promise', 'generator', 'sync'),
});
const plan = fc.record({
  tasks: fc.array(fc.array(attempt, { minLength: 1, maxLength: 4 }), { maxLength: 12 }),
  concurrency: fc.integer({ min: 1, max: 5 }),
  attempts: fc.integer({ min: 1, max: 4 }),
  delayMs: fc.nat(30),
  timeoutMs: fc.constantFrom(10, 40, Infinity),
  cancelAt: fc.option(fc.nat(150)),
});
type Attempt = typeof attempt extends fc.Arbitrary<infer T> ? T : never;

/** Runs a plan in virtual time and watches from inside the tasks. */
async function play({
  tasks,
  cancelAt,
  concurrency,
  attempts,
  delayMs,
  timeoutMs,
}: typeof plan extends fc.Arbitrary<infer T> ? T : never) {
  const seen = { most: 0, startsAfterCancel: 0, signals: [] as AbortSignal[] };
  let inFlight = 0;
  let cancelled = false;

  const wait = (ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    });
  const play = (steps: Attempt[]) => (context: TaskContext) => {
    const { ms, fails, kind } = steps[(context.attempt - 1) % steps.length]!;
    if (cancelled) seen.startsAfterCancel++;
    seen.most = Math.max(seen.most, ++inFlight);
    const { signal } = context;
    seen.signals.push(signal);
    signal.addEventListener('abort', () => inFlight--);
    const end = () => {
      if (fails) throw new Error('planned');
      inFlight--;
      return 'answer';
    };
    if (kind === 'sync') return end();
    if (kind === 'promise') return wait(ms, signal).then(end);
    return (async function* () {
      yield 'chunk';
      await wait(ms, signal);
      return end();
    })();
  };
  const list = tasks.map((steps, index) => ({ name: `${index}`, run: play(steps) }));
  const run = record(
    runTasks(list, { concurrency, timeoutMs, heartbeatMs: 7, retry: { attempts, delay: () => delayMs } }),
  );
  if (cancelAt !== null) {
    await vi.advanceTimersByTimeAsync(cancelAt);
    cancelled = true;
    run.unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
  }
  await vi.advanceTimersByTimeAsync(100_000);
  return { ...seen, run, events: run.events as TaskEvent[] };
}

// In a browser each step of virtual time takes 4 ms of the real one, the least that its timers wait.
const numRuns = typeof window === 'undefined' ? 300 : 20;

const check = (claim: (plan: Parameters<typeof play>[0], result: Awaited<ReturnType<typeof play>>) => void) =>
  fc.assert(
    fc.asyncProperty(plan, async (input) => claim(input, await play(input))),
    { numRuns },
  );

describe('for any tasks, latencies, failures, concurrency and time of cancellation', () => {
  it('each started task ends exactly once, unless the run was cancelled', () =>
    check(({ tasks, cancelAt }, { events, run }) => {
      const started = new Set(events.filter(({ type }) => type === 'start').map(({ name }) => name));
      const ends = events.filter(({ type }) => type === 'complete' || type === 'error').map(({ name }) => name);
      expect(new Set(ends).size).toBe(ends.length);
      for (const name of ends) expect(started).toContain(name);
      if (cancelAt === null) {
        expect(ends).toHaveLength(tasks.length);
        expect(run.end).toBe('completed');
      }
    }));

  it("a task's events follow the grammar start (chunk | heartbeat)* (retry start …)* (complete | error)", () =>
    check((_, { events }) => {
      const letters = { start: 's', chunk: '.', heartbeat: '.', retry: 'r', complete: 'c', error: 'e', limit: '' };
      const words = new Map<string, string>();
      for (const { name, type } of events) words.set(name, (words.get(name) ?? '') + letters[type]);
      for (const word of words.values()) expect(word).toMatch(/^(s\.*r)*(s\.*[ce]?)?$/);
    }));

  it('events come in the order of time, and never more attempts run than the concurrency', () =>
    check(({ concurrency }, { events, most }) => {
      const times = events.map(({ at }) => at);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(most).toBeLessThanOrEqual(concurrency);
    }));

  it('cancelling aborts what runs, starts nothing, and leaves no timer', () =>
    check(({ cancelAt }, { startsAfterCancel, signals, events }) => {
      expect(startsAfterCancel).toBe(0);
      expect(vi.getTimerCount()).toBe(0);
      const answered = events.filter(({ type }) => type === 'complete').length;
      expect(signals.filter(({ aborted }) => !aborted)).toHaveLength(answered);
      if (cancelAt === null) return;
      for (const { at } of events) expect(at).toBeLessThanOrEqual(Date.now());
    }));
});
