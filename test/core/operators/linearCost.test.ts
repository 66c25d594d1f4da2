import { initialRunState, reduceRun, type RunState, stopWhen, type TaskEvent } from 'parallel-genai';
import { type MonoTypeOperatorFunction, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { copiedBy } from './copiedBy.js';

const base = { attempt: 1, at: 1 } as const;
const start = (name: string): TaskEvent => ({ ...base, type: 'start', name });
/** All that a task says. */
const life = (name: string): TaskEvent[] => [
  start(name),
  { ...base, type: 'chunk', name, value: 'a' },
  { ...base, type: 'heartbeat', name, elapsedMs: 1, idleMs: 1 },
  { ...base, type: 'retry', name, error: 'x', delayMs: 1 },
  { ...base, type: 'start', name, attempt: 2 },
  { ...base, type: 'complete', name, attempt: 2, attempts: 2, elapsedMs: 1, value: 'a' },
];

/** A run in which so many tasks are done and so many run. */
function busyRun(done: number, running: number): RunState {
  let state = initialRunState();
  for (let index = 0; index < done; index++) for (const event of life(`done ${index}`)) state = reduceRun(state, event);
  for (let index = 0; index < running; index++) state = reduceRun(state, start(`running ${index}`));
  return state;
}

/** What is copied for all that one more task says. */
const costOfOneMore = (state: RunState) => copiedBy(() => void life('one more').reduce(reduceRun, state));

/** A task that failed so often. */
const manyAttempts = (attempts: number) =>
  Array.from({ length: attempts }, (_, index): TaskEvent[] => [
    { ...base, type: 'start', name: 'a', attempt: index + 1 },
    { ...base, type: 'retry', name: 'a', attempt: index + 1, error: 'x', delayMs: 1 },
  ]).flat();

describe('the cost of an event', () => {
  it('does not grow with the tasks that are done or run', () => {
    const [few, many] = [busyRun(300, 300), busyRun(3_000, 3_000)];
    expect(costOfOneMore(many)).toBeLessThan(3 * costOfOneMore(few));
  });

  it('does not grow with the attempts of its task', () => {
    const next = (state: RunState) => copiedBy(() => void manyAttempts(1).reduce(reduceRun, state));
    const [few, many] = [manyAttempts(300), manyAttempts(3_000)].map((events) =>
      events.reduce(reduceRun, initialRunState()),
    );
    expect(next(many!)).toBeLessThan(3 * next(few!));
    expect(many!.tasks.get('a')?.spans).toHaveLength(3_000);
  });

  it('does not grow with the attempts of its task that race', () => {
    const started = (count: number) =>
      Array.from({ length: count }, (_, index): TaskEvent => ({ ...start('a'), attempt: index + 1 }));
    const next = (count: number) => {
      const state = started(count).reduce(reduceRun, initialRunState());
      const event: TaskEvent = { ...base, type: 'chunk', name: 'a', attempt: count, value: 'x' };
      return copiedBy(() => void reduceRun(state, event));
    };
    expect(next(3_000)).toBeLessThan(3 * next(300));
  });

  it('does not grow for a reader who reduces each event twice, as React’s StrictMode does', () => {
    const twice = (state: RunState) => {
      let now = state;
      for (const event of life('one more')) {
        reduceRun(now, event);
        now = reduceRun(now, event);
      }
    };
    const [few, many] = [busyRun(300, 0), busyRun(3_000, 0)];
    expect(copiedBy(() => twice(many))).toBeLessThan(3 * copiedBy(() => twice(few)));
  });

  it.each<[string, MonoTypeOperatorFunction<TaskEvent>]>([
    ['conditions', stopWhen({ atLeast: 1e6 })],
    ['a predicate', stopWhen(({ length }) => length > 1e6)],
  ])('does not grow in stopWhen with %s', (_, enough) => {
    const cost = (tasks: number) => {
      const events$ = new Subject<TaskEvent>();
      const reader = events$.pipe(enough).subscribe({ error: (error: unknown) => expect.fail(String(error)) });
      for (let index = 0; index < tasks; index++) for (const event of life(`${index}`)) events$.next(event);
      const copied = copiedBy(() => {
        for (const event of life('one more')) events$.next(event);
      });
      reader.unsubscribe();
      return copied;
    };
    expect(cost(3_000)).toBe(cost(100));
  });
});
