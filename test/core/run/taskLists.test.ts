import { AsyncTaskRunner, createLimiter, runTasks, type RunOptions, type Task, type TaskContext } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, endings, failAfter, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** The lengths of prompts that a limiter is told. */
function hearing() {
  const heard: (number | undefined)[] = [];
  const limiter = createLimiter();
  const acquire = limiter.acquire.bind(limiter);
  vi.spyOn(limiter, 'acquire').mockImplementation((request) => {
    heard.push(request.promptChars);
    acquire(request);
  });
  return { limiter, heard };
}

describe('how much text a runner’s task holds', () => {
  const answers = (..._args: readonly unknown[]) => Promise.resolve(1);

  it.each<[string, readonly unknown[], number | undefined]>([
    ['all texts among its arguments', ['abc', 5, 'de', { text: 'not looked into' }], 5],
    ['one of them', ['abc'], 3],
    ['an empty one', [''], 0],
    ['unknown, where there is none', [5, null], undefined],
    ['unknown, without arguments', [], undefined],
  ])('is %s', async (_, args, promptChars) => {
    const { limiter, heard } = hearing();
    const runner = new AsyncTaskRunner({ limiter });
    (runner.addTask as (...given: readonly unknown[]) => unknown)(answers, ...args);
    await runner.aggregated();
    expect(heard).toEqual([promptChars]);
  });

  it('is what the function says, if it says so', async () => {
    const { limiter, heard } = hearing();
    const runner = new AsyncTaskRunner({ limiter });
    const asks = Object.assign(async (question: string) => question, { promptChars: 1_234 });
    runner.addTask(asks, 'abc');
    await runner.aggregated();
    expect(heard).toEqual([1_234]);
  });
});

describe('a runner', () => {
  it.each([5, null, 'options'])('refuses options that are none: %j', (options) => {
    expect(() => new AsyncTaskRunner(options as never)).toThrow(/options must be an object/);
  });

  it('names the task that is wrong, if that has a name', () => {
    const add = (options: object) => () => new AsyncTaskRunner().addTask(options, 5 as never);
    expect(add({ name: 'mine' })).toThrow('addTask needs a function, got 5, for task "mine"');
    expect(add({})).toThrow(/^addTask needs a function, got 5$/);
  });

  it('gives what is no error in one that says what was thrown', async () => {
    const runner = new AsyncTaskRunner();
    runner.addTask({ name: 'fails' }, failAfter(5, 'no') as () => Promise<never>);
    const answers = runner.runAsyncAsCompleted();
    const next = answers.next();
    await vi.advanceTimersByTimeAsync(10);
    const { fails } = (await next).value as { fails: Error };
    expect([fails.message, fails.cause]).toEqual(['the task failed with "no"', 'no']);
  });

  it('begins its log with how many tasks start', async () => {
    const lines: string[] = [];
    const logger = { debug: vi.fn(), info: (line: string) => lines.push(line), warn: vi.fn(), error: vi.fn() };
    const runner = new AsyncTaskRunner({ logger });
    runner.addTask({ name: 'a' }, async () => 1);
    runner.addTask({ name: 'b' }, async () => 2);
    await runner.aggregated();
    expect(lines.some((line) => /2 tasks start/.test(line))).toBe(true);
  });
});

describe('a list of tasks', () => {
  it('says of an array what that holds', () => {
    expect(() => runTasks([{ name: 'a', run: () => 1 }, 5 as never])).toThrow(
      /task 1 must .*a function as `run`, got 5/,
    );
  });

  it('begins with the highest priority, whatever its order', async () => {
    const order: string[] = [];
    const task = (name: string, priority: number): Task => ({ name, priority, run: () => void order.push(name) });
    record(runTasks([task('b', 2), task('d', -3), task('a', 7), task('c', 1)], { concurrency: 1 }));
    await vi.advanceTimersByTimeAsync(10);
    expect(order).toEqual(['a', 'b', 'c', 'd']);
  });

  it('names tasks by their functions where they have no name', async () => {
    const tasks = [{ run: after(5, 1) }, { run: Object.defineProperty(() => 1, 'name', { value: '' }) }];
    for (const source of [tasks, tasks.values()]) {
      const run = record(runTasks(source as never));
      await vi.advanceTimersByTimeAsync(10);
      expect(endings(run.events).sort()).toEqual(['answers', 'task']);
    }
  });

  it('that is pulled fails one that is no task at once, whatever the run’s retries', async () => {
    const retry = { delay: () => 1, retryable: () => true };
    const run = record(runTasks([5, { name: 'ok', run: () => 1 }].values() as never, { retry }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(run.events.filter(({ type }) => type !== 'start')).toMatchObject([
      { type: 'error', name: 'task', attempts: 1, error: expect.any(TypeError) as unknown },
      { type: 'complete', name: 'ok' },
    ]);
  });
});

describe('a source of tasks, when the run ends', () => {
  /** A source that counts how often it is asked, and told to stop. */
  function counted(step: (index: number) => unknown) {
    const calls = { next: 0, return: 0 };
    const source = {
      [Symbol.iterator]: () => ({
        next: () => ({ done: false, value: step(calls.next++) }) as IteratorResult<Task>,
        return: () => {
          calls.return++;
          return { done: true as const, value: undefined };
        },
      }),
    };
    return { calls, source };
  }
  const hangs = (context: TaskContext) => after(1e6, 1)(context);

  it('is told to stop once, and never asked again', async () => {
    const { calls, source } = counted((index) => ({ name: `${index}`, run: after(10, index) }));
    const run = record(runTasks(source, { concurrency: 2 }));
    await vi.advanceTimersByTimeAsync(15);
    run.unsubscribe();
    await vi.advanceTimersByTimeAsync(100);
    expect(calls).toEqual({ next: 4, return: 1 });
  });

  it('may throw as it is told, or know nothing of that', async () => {
    const bare = {
      [Symbol.iterator]: () => ({ next: () => ({ done: false as const, value: { name: 'a', run: hangs } }) }),
    };
    const { source } = counted(() => ({ name: 'a', run: hangs }));
    const angry = {
      [Symbol.iterator]: () => ({
        ...source[Symbol.iterator](),
        return: () => {
          throw new Error('as it is told');
        },
      }),
    };
    for (const each of [bare, angry]) {
      const run = record(runTasks(each as never, { concurrency: 1 }));
      expect(() => run.unsubscribe()).not.toThrow();
    }
  });

  it('that waits for a slot is not asked for the one that becomes free', async () => {
    const { calls, source } = counted((index) => ({ name: `${index}`, run: hangs }));
    const controller = new AbortController();
    const run = record(runTasks(source, { concurrency: 3, signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(10);
    controller.abort('enough');
    await vi.advanceTimersByTimeAsync(10);
    expect([run.end, run.error, calls]).toEqual(['failed', 'enough', { next: 3, return: 1 }]);
  });
});

describe('a run’s option that is wrong is refused by its name and value', () => {
  it.each<[object | number | null, RegExp]>([
    [{ concurrency: 0 }, /concurrency must be a whole number of at least 1, got 0/],
    [{ concurrency: 1.5 }, /concurrency must be a whole number of at least 1, got 1\.5/],
    [{ heartbeatMs: 0 }, /heartbeatMs must be a number above 0, got 0/],
    [{ heartbeatMs: true }, /heartbeatMs .*got true/],
    [{ maxWaiting: 0 }, /maxWaiting must be a whole number of at least 1, got 0/],
    [{ maxWaiting: 2.5 }, /maxWaiting must be a whole number of at least 1, got 2\.5/],
    [{ onEvent: 'log' }, /onEvent must be a function, got "log"/],
    [{ around: {} }, /around must be a function.*, got an object/],
    [{ signal: {} }, /signal must be an AbortSignal, got an object/],
    [{ concurency: 5 }, /option concurency: did you mean concurrency\?/],
    [{ heartbeat: 5 }, /option heartbeat: did you mean heartbeatMs\?/],
    [5, /options must be an object, got 5/],
    [null, /options must be an object, got null/],
  ])('%j', (options, message) => {
    expect(() => runTasks({ a: () => 1 }, options as RunOptions)).toThrow(message);
  });
});
