/** What happens where one callback sets off another: within a release, a source's step, a synchronous start. */
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  createLimiter,
  race,
  runAsCompleted,
  runTasks,
  type Task,
  type TaskContext,
  toAsyncIterable,
  type TokenUsage,
} from 'parallel-genai';
import { Observable, Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = () => new Promise<never>(() => undefined);
const atOnce = (attempts: number) => ({ attempts, delay: () => 0, retryable: () => true });

describe('a source of tasks', () => {
  it('is asked in the context of its run, whoever makes room for the next task', () => {
    const storage = new AsyncLocalStorage<string>();
    const contexts: unknown[] = [];
    const end = new Subject<number>();
    function* tasks(): Generator<Task> {
      for (let index = 0; index < 3; index++) {
        contexts.push(storage.getStore());
        yield { name: String(index), run: () => (index === 0 ? end : index) };
      }
    }
    storage.run('run', () => runTasks(tasks(), { concurrency: 1 }).subscribe());
    storage.run('foreign', () => end.complete());
    expect(contexts).toEqual(['run', 'run', 'run']);
  });

  it('may abort, as it is asked, the very task that begins and made room: no timer is left', async () => {
    const left = new AbortController();
    const limiter = createLimiter({ requests: { limit: 1, perMs: 120 }, adaptive: false, retryBudget: false });
    const run = vi.fn().mockRejectedValueOnce(new Error('once')).mockImplementation(never);
    const retry = { attempts: 3, delay: () => 40, retryable: () => true };
    function* tasks(): Generator<Task> {
      yield { name: 'first', limiter, signal: left.signal, retry, run };
      yield { name: 'second', run: () => new Promise((resolve) => setTimeout(resolve, 10)) };
      left.abort();
      yield { name: 'third', run: () => new Promise((resolve) => setTimeout(resolve, 100)) };
    }
    const told = record(runTasks(tasks(), { concurrency: 2, maxWaiting: 1, heartbeatMs: 50 }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told.end).toBe('completed');
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a task', () => {
  it('that fails at once and is tried again at once leaves others their turn', async () => {
    let isReady = false;
    const calls = vi.fn();
    const impatient = () => {
      calls();
      if (calls.mock.calls.length > 1_000) throw Object.assign(new Error('nobody else had a turn'), { maxRetries: 0 });
      if (!isReady) throw new Error('not yet');
    };
    const first = async () => {
      await Promise.resolve();
      void Promise.resolve().then(() => Promise.resolve().then(() => (isReady = true)));
    };
    const run = record(
      runTasks({ first, impatient }, { concurrency: 1, queueTimeoutMs: 60_000, retry: atOnce(2_000) }),
    );
    await vi.advanceTimersByTimeAsync(0);
    expect(run.end).toBe('completed');
    expect(calls.mock.calls.length).toBeLessThan(1_000);
  });

  it('may report a usage that throws when it is read later: the run goes on', async () => {
    const limiter = createLimiter({ tokens: { limit: 1_000_000, perMs: 1_000 } });
    let isArmed = false;
    const hostile = ({ report, attempt }: TaskContext) => {
      const usage: TokenUsage = {
        inputTokens: 1,
        get totalTokens() {
          if (isArmed) throw new Error('a getter');
          return 1;
        },
      };
      report({ usage });
      isArmed = attempt === 1;
      return attempt === 1 ? Promise.reject(new Error('once')) : Promise.resolve(attempt);
    };
    const run = record(runTasks({ hostile, other: () => Promise.resolve(1) }, { limiter, retry: atOnce(3) }));
    await vi.advanceTimersByTimeAsync(0);
    expect(run.end).toBe('completed');
  });

  it('may report the same usage again when it has grown', () => {
    const usage = { inputTokens: 1, outputTokens: 0, totalTokens: 1 };
    const grows = ({ report }: TaskContext) => {
      for (let chunk = 0; chunk < 3; chunk++) {
        usage.outputTokens++;
        usage.totalTokens++;
        report({ usage });
      }
    };
    const { events } = record(runTasks({ grows }));
    expect(events.at(-1)).toMatchObject({ report: { usage: { inputTokens: 1, outputTokens: 3, totalTokens: 4 } } });
  });

  it('in a race that begins while another answers is aborted', async () => {
    const answer = new Subject<string>();
    let isAborted = false;
    const late = ({ signal }: TaskContext) => {
      signal.addEventListener('abort', () => (isAborted = true));
      answer.next('an answer');
      answer.complete();
      return never();
    };
    const run = record(runTasks({ both: race(() => answer, late) }));
    await vi.advanceTimersByTimeAsync(0);
    expect(run.events.at(-1)).toMatchObject({ type: 'complete', value: 'an answer' });
    expect(isAborted).toBe(true);
  });
});

describe('an async iterable', () => {
  it('subscribes once, also where its reader asks within the synchronous start', async () => {
    const calls = vi.fn();
    const outcomes = runAsCompleted(
      { a: calls, b: calls },
      { onEvent: ({ type }) => type === 'start' && void outcomes.next() },
    );
    await outcomes.next();
    await outcomes.next();
    expect(calls).toHaveBeenCalledTimes(2);
  });

  it('ends where its reader leaves within the synchronous start', async () => {
    const emitted = vi.fn();
    const source$ = new Observable<number>((subscriber) => {
      for (let value = 0; value < 5 && !subscriber.closed; value++) {
        emitted();
        subscriber.next(value);
        if (value === 1) void values.return?.();
      }
    });
    const values = toAsyncIterable(source$);
    expect(await values.next()).toEqual({ done: false, value: 0 });
    expect(await values.next()).toEqual({ done: true, value: undefined });
    expect(emitted).toHaveBeenCalledTimes(2);
  });
});

describe('an estimate of tokens', () => {
  it('is given a plain object, which can be copied', () => {
    const seen: object[] = [];
    const estimate = (task: object) => seen.push({ ...task });
    const limiter = createLimiter({ tokens: { limit: 100, perMs: 1_000, estimate } });
    record(runTasks([{ name: 'a', metadata: { kind: 1 }, run: () => 1 }], { limiter }));
    expect(seen).toEqual([{ name: 'a', promptChars: undefined, metadata: { kind: 1 } }]);
  });
});
