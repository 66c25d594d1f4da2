import fc from 'fast-check';
import { type RunState, runState, runTasks, type TaskContext, type TaskEvent } from 'parallel-genai';
import { memoryJournal, recordTo, replay } from 'parallel-genai/journal';
import { BehaviorSubject, concat, from, of, tap, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, brief, record } from '../../support/tasks.js';
import { all, entriesOf } from './recorded.js';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const event = (name: string, at: number): TaskEvent => ({ type: 'start', name, attempt: 1, at });

async function recorded(...events: TaskEvent[]) {
  const journal = memoryJournal();
  await all(from(events).pipe(recordTo(journal)));
  return journal;
}

describe('replay', () => {
  it.each([
    [1, [0, 400, 1_000]],
    [4, [0, 100, 250]],
    [0.5, [0, 800, 2_000]],
    [Number.POSITIVE_INFINITY, [0, 0, 0]],
  ])('at speed %d tells of each event in its time', async (speed, times) => {
    const journal = await recorded(event('a', 5_000), event('b', 5_400), event('c', 6_000));
    const told: [string, number][] = [];
    const run = record(replay(journal, { speed }));
    const begun = Date.now();
    replay(journal, { speed }).subscribe(({ name }) => told.push([name, Date.now() - begun]));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(told).toEqual(['a', 'b', 'c'].map((name, index) => [name, times[index]]));
    expect(run.end).toBe('completed');
  });

  it('goes on from where it is when its speed changes, waits included', async () => {
    const journal = await recorded(event('a', 5_000), event('b', 6_000), event('c', 7_000), event('d', 9_000));
    const speed$ = new BehaviorSubject(1);
    const told: [string, number][] = [];
    const begun = Date.now();
    const run = record(
      replay(journal, { speed: speed$ }).pipe(tap(({ name }) => told.push([name, Date.now() - begun]))),
    );
    await vi.advanceTimersByTimeAsync(600);
    speed$.next(4);
    // The 400 ms that are left of b's wait take 100.
    await vi.advanceTimersByTimeAsync(100);
    expect(told).toEqual([
      ['a', 0],
      ['b', 700],
    ]);
    await vi.advanceTimersByTimeAsync(125);
    speed$.next(0.5);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told.at(-1)).toEqual(['c', 1_825]);
    speed$.next(Number.POSITIVE_INFINITY);
    await vi.advanceTimersByTimeAsync(1);
    expect(told.at(-1)).toEqual(['d', 1_825]);
    expect(run.end).toBe('completed');
    expect(speed$.observed).toBe(false);
  });

  it('goes on in its own time from where "at once" brought it', async () => {
    const speed$ = new BehaviorSubject(Number.POSITIVE_INFINITY);
    const journal = await recorded(event('a', 0), event('b', 60_000), event('c', 61_000));
    const run = record(replay(journal, { speed: speed$ }).pipe(tap(({ name }) => name === 'b' && speed$.next(1))));
    await vi.advanceTimersByTimeAsync(999);
    expect(brief(run.events)).toEqual(['a start', 'b start']);
    await vi.advanceTimersByTimeAsync(1);
    expect(run.events).toHaveLength(3);
  });

  it('fails for a bad value among its speeds, and with their error', async () => {
    const journal = await recorded(event('a', 0));
    expect(record(replay(journal, { speed: of(0) })).error).toBeInstanceOf(RangeError);
    expect(record(replay(journal, { speed: throwError(() => 'gone') })).error).toBe('gone');
  });

  it('leaves out the time between two runs in one journal', async () => {
    const journal = memoryJournal();
    for (const at of [1_000, 90_000_000]) await all(of(event('a', at), event('b', at + 10)).pipe(recordTo(journal)));
    const run = record(replay(journal));
    await vi.advanceTimersByTimeAsync(25);
    expect(run).toMatchObject({ end: 'completed', events: { length: 4 } });
  });

  it('is held up by no clock that went back, nor by one that is ahead', async () => {
    const run = record(replay(await recorded(event('a', 9_000), event('b', 1_000), event('c', 9_100))));
    await vi.advanceTimersByTimeAsync(101);
    expect(run.events.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('ends at once when nobody listens any more, and leaves no timer', async () => {
    const run = record(replay(await recorded(event('a', 0), event('b', 60_000))));
    await vi.advanceTimersByTimeAsync(10);
    run.unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
    expect(brief(run.events)).toEqual(['a start']);
  });

  it('fails as the run did', async () => {
    const journal = memoryJournal();
    const failing$ = concat(
      of(event('a', 0)),
      throwError(() => new RangeError('no more tasks')),
    );
    await all(failing$.pipe(recordTo(journal))).catch(() => undefined);
    await expect(all(replay(journal))).rejects.toMatchObject({ name: 'RangeError', message: 'no more tasks' });
  });

  it.each([0, -1, Number.NaN])('refuses the speed %d', (speed) => {
    expect(() => replay(memoryJournal(), { speed })).toThrow(RangeError);
  });
});

/** A task's attempts: how long each takes, and how it ends. */
const attempt = fc.record({ ms: fc.nat(50), fails: fc.boolean(), chunks: fc.array(fc.string(), { maxLength: 3 }) });
const plan = fc.record({
  tasks: fc.dictionary(fc.string(), fc.array(attempt, { minLength: 1, maxLength: 3 }), { maxKeys: 6 }),
  concurrency: fc.integer({ min: 1, max: 4 }),
  speed: fc.constantFrom(1, 3, Number.POSITIVE_INFINITY),
  chunks: fc.boolean(),
});

describe('runState of a replay', () => {
  it('gives the snapshots that the run gave, whatever the run and the speed', async () => {
    const property = fc.asyncProperty(plan, async ({ tasks, concurrency, speed, chunks }) => {
      const task = (steps: readonly (typeof attempt extends fc.Arbitrary<infer T> ? T : never)[]) =>
        async function* (context: TaskContext) {
          const { ms, fails, chunks } = steps[(context.attempt - 1) % steps.length]!;
          yield* chunks;
          await after(ms, undefined)(context);
          if (fails) throw new Error('planned');
          context.report({ usage: { totalTokens: ms } });
          return { ms, text: chunks.join('') };
        };
      const entries = Object.entries(tasks).map(([name, steps]) => ({ name, run: task(steps) }));
      const journal = memoryJournal();
      const retry = { attempts: 3, delay: () => 20 };
      const run = record(runTasks(entries, { concurrency, retry, heartbeatMs: 7 }).pipe(recordTo(journal, { chunks })));
      await vi.advanceTimersByTimeAsync(10_000);
      expect(run.end).toBe('completed');
      const replayed = record(replay(journal, { speed }));
      await vi.advanceTimersByTimeAsync(10_000);
      const isKept = ({ type }: TaskEvent) => chunks || (type !== 'chunk' && type !== 'heartbeat');
      expect(await snapshots(replayed.events)).toEqual(await snapshots((run.events as TaskEvent[]).filter(isKept)));
      expect((await entriesOf(journal)).at(-1)).toMatchObject({ type: 'end' });
    });
    await fc.assert(property, { numRuns: 60 });
  });
});

/** Every snapshot as plain data; of errors what crosses the wire. */
const snapshots = async (events: readonly TaskEvent[]): Promise<unknown[]> =>
  (await all(from(events).pipe(runState()))).map((state: RunState) => ({
    ...state,
    tasks: [...state.tasks].map(([name, task]) => [name, JSON.parse(JSON.stringify(task, messages)) as unknown]),
  }));

const messages = (_key: string, value: unknown): unknown =>
  value instanceof Error ? { name: value.name, message: value.message } : value;
