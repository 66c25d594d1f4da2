import { AsyncTaskRunner, createLimiter, runAsCompleted, type RunOptions, runTasks } from 'parallel-genai';
import { describe, expect, it, vi } from 'vitest';

const bad: [object, string][] = [
  [{ concurrency: 0 }, 'concurrency must be a whole number of at least 1, got 0'],
  [{ concurrency: -2 }, 'concurrency must be a whole number of at least 1, got -2'],
  [{ concurrency: 1.5 }, 'concurrency must be a whole number of at least 1, got 1.5'],
  [{ concurrency: '4' }, 'concurrency must be a whole number of at least 1, got "4"'],
  [{ heartbeatMs: 0 }, 'heartbeatMs must be a number above 0, got 0'],
  [{ timeoutMs: 0 }, 'timeoutMs must be a number above 0, got 0'],
  [{ timeoutMs: null }, 'timeoutMs must be a number above 0, got null'],
  [{ idleTimeoutMs: Number.NaN }, 'idleTimeoutMs must be a number above 0, got NaN'],
  [{ deadlineMs: -1 }, 'deadlineMs must be a number above 0, got -1'],
  [{ retry: 0 }, 'retry (attempts in all) must be a whole number of at least 1, got 0'],
  [{ retry: 'yes' }, 'retry must be true, false, a number of attempts or an object, got "yes"'],
  [{ retry: { attempts: 0 } }, 'retry.attempts must be a whole number of at least 1, got 0'],
  [{ retry: { delay: 100 } }, 'retry.delay must be a function, got 100'],
  [{ retry: { retryable: true } }, 'retry.retryable must be a function, got true'],
  [{ retry: { maxRetryAfterMs: -1 } }, 'retry.maxRetryAfterMs must be a number of at least 0, got -1'],
  [{ limiter: 5 }, 'limiter must come from createLimiter(), got 5'],
  [{ signal: 'stop' }, 'signal must be an AbortSignal, got "stop"'],
];

describe('bad options', () => {
  it.each(bad)('%j are refused before anything starts', (options, message) => {
    const call = vi.fn();
    expect(() => runTasks({ call }, options as RunOptions)).toThrow(message);
    expect(() => runAsCompleted({ call }, options as RunOptions)).toThrow(message);
    expect(() => new AsyncTaskRunner(options as RunOptions)).toThrow(message);
    expect(call).not.toHaveBeenCalled();
  });

  it('of a task are told with the task', () => {
    const run = () => 1;
    expect(() => runTasks({ english: { run, timeoutMs: -1 } })).toThrow(
      "task 'english': timeoutMs must be a number above 0, got -1",
    );
    expect(() =>
      runTasks([
        { name: 'a', run },
        { name: 'b', run, retry: -1 },
      ]),
    ).toThrow('task 1: retry');
  });

  it('are TypeErrors where the kind is wrong and RangeErrors where the value is', () => {
    expect(() => runTasks({}, { concurrency: 'x' as never })).toThrow(TypeError);
    expect(() => runTasks({}, { concurrency: -1 })).toThrow(RangeError);
  });

  it.each([
    [null, 'tasks must be a record of functions or an iterable of tasks, got null'],
    [() => 1, 'tasks must be a record of functions or an iterable of tasks, got a function'],
    [{ english: 'ask' }, `task 'english' must be a function or have a function as \`run\`, got "ask"`],
    [{ english: undefined }, "task 'english' must be a function or have a function as `run`, got undefined"],
    [{ english: { run: 'ask' } }, `task 'english' must be a function or have a function as \`run\`, got "ask"`],
    [{ english: Promise.resolve() }, "task 'english' must be a function or have a function as `run`, got a promise"],
    [{ english: { timeoutMs: 5 } }, "task 'english' must be a function or have a function as `run`, got an object"],
    [[null], 'task 0 must be { name, run } with a function as `run`, got null'],
    [[() => 1], 'task 0 must be { name, run } with a function as `run`, got a function'],
    [[{ name: 5, run: () => 1 }], 'task 0: name must be a string, got 5'],
  ])('tasks like %j are refused', (tasks, message) => {
    expect(() => runTasks(tasks as never)).toThrow(message);
  });

  it('never show what may be a secret', () => {
    const key = 'AIzaSyA-0123456789-abcdefghijklmnopqrstu';
    expect(() => runTasks({}, { timeoutMs: key as never })).toThrow(/got a string of 40 characters$/);
  });

  it('of a limiter are refused', () => {
    expect(() => createLimiter({ concurrency: 0 })).toThrow('concurrency must be a whole number of at least 1, got 0');
  });
});

describe('good options', () => {
  it('that are undefined are as if left out', () => {
    const options = { concurrency: undefined, retry: undefined, timeoutMs: undefined, signal: undefined };
    expect(() => runTasks({ one: () => 1 }, options)).not.toThrow();
    expect(() => runTasks({ one: { run: () => 1, ...options } })).not.toThrow();
  });

  it('may be without a limit', () => {
    const options = { concurrency: Infinity, timeoutMs: Infinity, idleTimeoutMs: Infinity, deadlineMs: Infinity };
    expect(() => runTasks({}, { ...options, heartbeatMs: false, retry: Infinity })).not.toThrow();
  });
});
