/** A store's memory and patience, in time that passes by hand. */
import { type TaskContext, type TaskEvent } from 'parallel-genai';
import { createRunStore, type RunStore } from 'parallel-genai/sse';
import { concat, NEVER, of } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function endless() {
  const calls = { started: 0, aborted: 0 };
  const never = ({ signal }: TaskContext) => {
    calls.started++;
    return new Promise<string>(() => signal.addEventListener('abort', () => calls.aborted++));
  };
  return { calls, never };
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const isThere = async (store: RunStore, id: string) => {
  const visit = record(store.attach(id));
  await pass(0);
  visit.unsubscribe();
  return !(visit.error as { status?: number } | undefined)?.status;
};

describe('a run that nobody follows', () => {
  it('is cancelled after graceMs: from its begin, or from when the last visitor left', async () => {
    const store = createRunStore({ graceMs: 1_000 });
    const { never, calls } = endless();
    const id = store.run({ never });
    await pass(999);
    const first = record(store.attach(id));
    const second = record(store.attach(id));
    await pass(10_000);
    first.unsubscribe();
    await pass(10_000);
    second.unsubscribe();
    await pass(999);
    expect([calls.aborted, store.active]).toEqual([0, 1]);
    await pass(1);
    expect([calls.aborted, store.active]).toEqual([1, 0]);
    const late = record(store.attach(id));
    await pass(0);
    expect(late.events.at(-1)).toMatchObject({
      type: 'error',
      error: { name: 'AbortError', message: 'nobody came back to the run within graceMs' },
    });
  });
  it('goes on as long as one comes back in time, and for ever with Infinity', async () => {
    const { never, calls } = endless();
    const store = createRunStore({ graceMs: 1_000 });
    const id = store.run({ never });
    for (let i = 0; i < 10; i++) {
      await pass(900);
      const visit = record(store.attach(id));
      await pass(0);
      visit.unsubscribe();
    }
    createRunStore({ graceMs: Number.POSITIVE_INFINITY }).run({ never });
    expect(calls.aborted).toBe(0);
    await pass(100_000);
    expect(calls.aborted).toBe(1);
  });
});

describe('a run that has ended', () => {
  it('can be come back to for keepMs, and leaves nothing behind then', async () => {
    const store = createRunStore({ keepMs: 5_000 });
    const id = store.run({ a: () => 'yes' });
    await pass(4_999);
    expect(await isThere(store, id)).toBe(true);
    await pass(1);
    expect(await isThere(store, id)).toBe(false);
    expect([store.size, store.chars, store.active, vi.getTimerCount()]).toEqual([0, 0, 0, 0]);
  });
});

describe('maxRuns', () => {
  it('forgets those that ended first, and refuses new ones while all go on', async () => {
    const store = createRunStore({ maxRuns: 3 });
    const { never } = endless();
    const first = store.run({ a: () => 1 });
    await pass(0);
    const second = store.run({ a: () => 2 });
    await pass(0);
    const third = store.run({ never });
    const fourth = store.run({ never });
    expect([await isThere(store, first), await isThere(store, second)]).toEqual([false, true]);
    store.run({ never });
    expect(() => store.run({ never })).toThrow(
      expect.objectContaining({ name: 'HttpError', status: 503, retryAfterMs: 2_000 }),
    );
    expect(store.size).toBe(3);
    store.cancel(third);
    await pass(0);
    store.run({ never });
    expect(await isThere(store, fourth)).toBe(true);
  });
});

describe('maxChars', () => {
  const chunks = (count: number): TaskEvent[] =>
    Array.from({ length: count }, () => ({ type: 'chunk', name: 'a', attempt: 1, at: 0, value: 'x'.repeat(1_000) }));

  it('forgets runs that have ended before it touches one that goes on', async () => {
    const store = createRunStore({ maxChars: 100_000 });
    const ended = store.start(of(...chunks(50)));
    const going = store.start(concat(of(...chunks(70)), NEVER));
    expect(await isThere(store, ended)).toBe(false);
    const visit = record(store.attach(going));
    await pass(0);
    expect(visit.events).toHaveLength(70);
    expect(visit.end).toBeUndefined();
  });
  it('cancels the longest run where that does not help, and says why', async () => {
    const store = createRunStore({ maxChars: 100_000 });
    const short = store.start(concat(of(...chunks(10)), NEVER));
    const long = store.start(concat(of(...chunks(80)), NEVER));
    const visit = record(store.attach(long));
    await pass(0);
    const next = store.start(concat(of(...chunks(20)), NEVER));
    await pass(0);
    expect(visit.error).toMatchObject({
      name: 'ConnectionError',
      message: "the server's runs took more than 100000 characters: this one was cancelled",
    });
    expect(store.chars).toBeLessThan(100_000);
    expect([await isThere(store, short), await isThere(store, next)]).toEqual([true, true]);
  });
  it('holds for 200 visitors with 4 tasks each, of whom half never come back', async () => {
    const store = createRunStore({ maxChars: 500_000, maxRuns: 250, graceMs: 1_000, keepMs: 60_000 });
    let most = 0;
    const tasks = Object.fromEntries(
      ['a', 'b', 'c', 'd'].map((name) => [
        name,
        async function* () {
          for (let i = 0; i < 5; i++) {
            yield 'x'.repeat(400);
            await new Promise((resolve) => setTimeout(resolve, 10));
            most = Math.max(most, store.chars);
          }
          return 'done';
        },
      ]),
    );
    const { never, calls } = endless();
    const visits = Array.from({ length: 200 }, (_, index) => {
      const id = store.run(index % 2 ? tasks : { ...tasks, never }, { heartbeatMs: false });
      const visit = record(store.attach(id));
      return { id, visit };
    });
    await pass(20);
    for (const [index, { visit }] of visits.entries()) if (index % 2 === 0) visit.unsubscribe();
    await pass(5_000);
    expect(most).toBeGreaterThan(400_000);
    expect(most).toBeLessThanOrEqual(500_000);
    // Of the runs that did not fit, some were cancelled; the others were answered, or cancelled as nobody came back.
    expect(visits.filter(({ visit }, index) => index % 2 === 1 && visit.end === undefined)).toEqual([]);
    expect(calls.aborted).toBe(100);
    expect(store.active).toBe(0);
    await pass(60_000);
    expect([store.size, store.chars, vi.getTimerCount()]).toEqual([0, 0, 0]);
  });
});
