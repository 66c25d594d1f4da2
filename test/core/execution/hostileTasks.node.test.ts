import { createLimiter, finalState, logEvents, runTasks, type RunOptions, type TaskFunction } from 'parallel-genai';
import { finalize, map, NEVER, Observable, of, switchMap, timer } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hostile } from '../util/hostile.js';
import { endings, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const refuse = (): never => {
  throw new Error('hostile');
};
const refuseLater = () => Promise.reject(new Error('hostile, later'));
const steps = (next: () => unknown, more: object = {}): AsyncIterable<unknown> => ({
  [Symbol.asyncIterator]: () => ({ next, ...more }) as unknown as AsyncIterator<unknown>,
});
const endless = () => new Promise((resolve) => setTimeout(resolve, 1, { done: false, value: 'x' }));
const tornDown = (source$: Observable<unknown>) =>
  new Observable<unknown>((subscriber) => {
    subscriber.add(source$.subscribe(subscriber));
    return refuse;
  });

const quiet = () => undefined;
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };

/** Task functions that throw wherever they can. */
const tasks: Readonly<Record<string, TaskFunction>> = {
  ...Object.fromEntries(
    Object.entries(hostile).flatMap(([name, make]): [string, TaskFunction][] => [
      [
        `throws ${name}`,
        () => {
          throw make();
        },
      ],
      [`rejects with ${name}`, () => Promise.reject(make())],
      [`returns ${name}`, () => make()],
      [
        `yields ${name}`,
        async function* () {
          yield make();
        },
      ],
      [`emits ${name}`, ({ emit }) => emit(make())],
      [`reports ${name}`, ({ report }) => report(make() as object)],
    ]),
  ),
  'an iterator whose next() throws': () => steps(refuse),
  'an iterator whose next() rejects': () => steps(refuseLater),
  'an iterator whose return() throws': () => steps(() => new Promise(() => undefined), { return: refuse }),
  'an iterator whose return() rejects': () => steps(() => new Promise(() => undefined), { return: refuseLater }),
  'an iterator whose return() is no function': () => steps(() => new Promise(() => undefined), { return: 5 }),
  'an iterator whose return() returns no promise': () => steps(() => new Promise(() => undefined), { return: () => 5 }),
  'an iterator whose steps are no objects': () => steps(async () => 5),
  'an iterator whose steps are nothing': () => steps(async () => undefined),
  'an iterator whose steps are no promises': () => steps(() => ({ done: true, value: 1 })),
  'an iterator whose steps throw': () => steps(async () => Object.defineProperty({}, 'done', { get: refuse })),
  'an iterator whose values throw': () =>
    steps(async () => Object.defineProperty({ done: false }, 'value', { get: refuse })),
  'an iterable without an iterator': () => ({ [Symbol.asyncIterator]: () => undefined }),
  'an iterable whose iterator throws': () => ({ [Symbol.asyncIterator]: refuse }),
  'an endless iterator whose return() throws': () => steps(endless, { return: refuse }),
  'a thenable that throws': () => ({ then: refuse }),
  'a thenable whose `then` throws when read': () => Object.defineProperty({}, 'then', { get: refuse }),
  'a thenable that rejects twice': () => ({
    then: (_: unknown, reject: (error: unknown) => void) => [reject('one'), reject('two')],
  }),
  'an Observable whose subscription throws': () => new Observable(refuse),
  'an Observable whose teardown throws as it completes': () => tornDown(of('x')),
  'an Observable whose teardown throws as it completes later': () => tornDown(timer(5)),
  'an Observable whose teardown throws as it fails': () => tornDown(timer(5).pipe(map(refuse))),
  'an Observable whose teardown throws as it is left': () => tornDown(NEVER),
  'a piped one whose teardown throws': () => tornDown(timer(5)).pipe(map((value) => value)),
  'one behind switchMap whose teardown throws': () => timer(2).pipe(switchMap(() => tornDown(timer(5)))),
  'one with a finalizer that throws': () => timer(5).pipe(finalize(refuse)),
  'a promise of one whose teardown throws': async () => tornDown(timer(5)),
  'a generator whose finally throws': async function* () {
    try {
      yield 'x';
      await new Promise(() => undefined);
    } finally {
      refuse();
    }
  },
};

const ways: readonly [string, () => RunOptions][] = [
  ['on its own', () => ({})],
  ['with retries', () => ({ retry: { attempts: 2, delay: () => 1 } })],
  ['with hedges', () => ({ hedge: { afterMs: 2 }, retry: { attempts: 2, delay: () => 1 } })],
  [
    'with a limiter',
    () => ({ limiter: createLimiter({ tokens: { limit: 1e6, perMs: 10 } }), retry: { attempts: 2, delay: () => 1 } }),
  ],
  ['with a deadline', () => ({ deadlineMs: 30 })],
];

describe.each(ways)('whatever a task throws or returns, %s', (_, options) => {
  it.each(Object.entries(tasks))('it ends with one event, and the run goes on: %s', async (_, run) => {
    const uncaught: unknown[] = [];
    const note = (error: unknown) => uncaught.push(error);
    process.on('uncaughtException', note).on('unhandledRejection', note);
    const played = record(
      runTasks({ hostile: run, after: () => 1 }, { timeoutMs: 20, concurrency: 1, heartbeatMs: 5, ...options() }).pipe(
        logEvents(logger),
      ),
    );
    await vi.advanceTimersByTimeAsync(500);
    await vi.advanceTimersByTimeAsync(0);
    process.off('uncaughtException', note).off('unhandledRejection', note);
    expect(endings(played.events).toSorted()).toEqual(['after', 'hostile']);
    expect(played.end).toBe('completed');
    expect(uncaught).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('tells what was thrown as it is, a frozen one too', async () => {
  const error = Object.freeze(new Error('frozen'));
  const state = await finalState(runTasks({ task: () => Promise.reject(error) }));
  expect(state.tasks.get('task')?.error).toBe(error);
});
