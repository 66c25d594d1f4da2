import {
  AsyncTaskRunner,
  backoff,
  createLimiter,
  fallback,
  finalState,
  race,
  runAsCompleted,
  runTasks,
  stopWhen,
  type Task,
  type TaskEvent,
} from 'parallel-genai';
import { EMPTY } from 'rxjs';
import { describe, expect, it } from 'vitest';

const run = () => 1;
type Options = Record<string, unknown>;

/** Everything that takes options, each given one too many. */
const takers: Readonly<Record<string, readonly [take: (options: never) => unknown, wrong: string, right: string]>> = {
  runTasks: [(options) => runTasks({ run }, options), 'timeout', 'timeoutMs'],
  'runTasks: concurrency': [(options) => runTasks({ run }, options), 'concurency', 'concurrency'],
  'runTasks: onEvent': [(options) => runTasks({ run }, options), 'onevent', 'onEvent'],
  'runTasks: queueTimeoutMs': [(options) => runTasks({ run }, options), 'queueTimeout', 'queueTimeoutMs'],
  'runTasks: retry': [(options) => runTasks({ run }, options), 'retries', 'retry'],
  runAsCompleted: [(options) => runAsCompleted({ run }, options), 'maxwaiting', 'maxWaiting'],
  AsyncTaskRunner: [(options) => new AsyncTaskRunner(options), 'heartbeat', 'heartbeatMs'],
  'AsyncTaskRunner: logger': [(options) => new AsyncTaskRunner(options), 'loger', 'logger'],
  'a record': [(options: Options) => runTasks({ english: { run, ...options } }), 'idleTimeout', 'idleTimeoutMs'],
  'an array': [(options: Options) => runTasks([{ name: 'a', run, ...options }]), 'deadline', 'deadlineMs'],
  addTask: [(options: Options) => new AsyncTaskRunner().addTask({ name: 'a', ...options }, run), 'prio', 'priority'],
  retry: [(retry) => runTasks({ run }, { retry }), 'attemps', 'attempts'],
  'retry: wait': [(retry) => runTasks({ run }, { retry }), 'maxRetryAfter', 'maxRetryAfterMs'],
  'retry of a task': [(retry) => runTasks({ a: { run, retry } }), 'delayMs', 'delay'],
  hedge: [(hedge: Options) => runTasks({ run }, { hedge: { afterMs: 5, ...hedge } }), 'maximum', 'max'],
  'hedge of a task': [(hedge: Options) => runTasks({ a: { run, hedge: { ...hedge } as never } }), 'after', 'afterMs'],
  createLimiter: [(options) => createLimiter(options), 'maxConcurrency', 'concurrency'],
  'requests of a limiter': [
    (quota: Options) => createLimiter({ requests: { limit: 1, perMs: 1, ...quota } }),
    'per',
    'perMs',
  ],
  'tokens of a limiter': [
    (quota: Options) => createLimiter({ tokens: { limit: 1, perMs: 1, ...quota } }),
    'estimat',
    'estimate',
  ],
  update: [(limits) => createLimiter().update(limits), 'request', 'requests'],
  backoff: [(options) => backoff(options), 'initial', 'initialMs'],
  fallback: [(options: Options) => fallback({ run, ...options }), 'timeout', 'timeoutMs'],
  race: [(options: Options) => race(run, { run, ...options }), 'limiters', 'limiter'],
  finalState: [(options) => finalState(EMPTY, options), 'partially', 'partial'],
  stopWhen: [(options) => stopWhen(options), 'atleast', 'atLeast'],
  'stopWhen: time': [(options) => stopWhen(options), 'after', 'afterMs'],
};

describe.each(Object.entries(takers))('an unknown option of %s', (_, [take, wrong, right]) => {
  it('is refused before anything starts, with the known one that is nearest', () => {
    expect(() => take({ [wrong]: 1 } as never)).toThrow(TypeError);
    expect(() => take({ [wrong]: 1 } as never)).toThrow(`${wrong}: did you mean ${right}?`);
  });

  it('is as if left out where it is undefined', () => {
    let message = '';
    try {
      take({ [wrong]: undefined } as never);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).not.toContain('did you mean');
  });

  it('that resembles none is told with those that there are', () => {
    expect(() => take({ thisIsNoOptionAtAll: 1 } as never)).toThrow(/thisIsNoOptionAtAll: (no such option|did you)/);
  });
});

describe('the task that is wrong', () => {
  it('is named by the message', () => {
    expect(() => runTasks({ english: { run, timeout: 5 } as never })).toThrow("task 'english': option timeout");
    expect(() => runTasks([{ name: 'a', run }, { name: 'b', run, timeout: 5 } as never])).toThrow(
      'task 1: option timeout',
    );
    expect(() => runTasks({ english: { run, retry: { attemps: 2 } as never } })).toThrow("task 'english': ");
  });

  it.each<[string, (runner: AsyncTaskRunner) => unknown]>([
    ['english', (runner) => runner.addTask({ name: 'english', timeoutMs: -1 }, run)],
    ['english', (runner) => runner.addTask({ name: 'english', timeout: 1 } as never, run)],
    ['english', (runner) => runner.addTask({ name: 'english', retry: { attemps: 1 } as never }, run)],
    ['english', (runner) => runner.addTask({ name: 'english' }, undefined as never)],
    ['english', (runner) => runner.addTask({ name: 'english', limiter: {} as never }, run)],
    ['named', (runner) => runner.addTask({ priority: Number.NaN }, named)],
  ])('is named by addTask: %s', (name, add) => {
    const runner = new AsyncTaskRunner();
    expect(() => add(runner)).toThrow(name);
    expect(runner.tasks).toEqual([]);
  });

  it('fails alone where it is pulled', () => {
    const events: TaskEvent[] = [];
    const tasks = [{ name: 'a', run, timeout: 5 } as Task, { name: 'b', run }];
    runTasks(tasks.values()).subscribe((event) => events.push(event));
    const ends = events.map((event) => [
      event.name,
      event.type,
      event.type === 'error' ? (event.error as Error).message : undefined,
    ]);
    expect(ends).toContainEqual(['a', 'error', expect.stringContaining('timeout: did you mean timeoutMs?')]);
    expect(ends).toContainEqual(['b', 'complete', undefined]);
  });
});

it('no secret is in the message', () => {
  const key = 'AIzaSyA-0123456789-abcdefghijklmnopqrstu';
  expect(() => runTasks({ run }, { apiKey: key } as never)).toThrow('apiKey');
  expect(() => runTasks({ run }, { apiKey: key } as never)).not.toThrow(key);
});

function named() {
  return 1;
}
