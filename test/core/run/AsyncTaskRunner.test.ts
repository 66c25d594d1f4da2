import { AsyncTaskRunner, type TaskContext } from 'parallel-genai';
import { NEVER } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, endings, failAfter, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0, shouldAdvanceTime: false }));
afterEach(() => void vi.useRealTimers());

/** Reads all answers while virtual time passes. */
async function readAll<T>(answers: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = [];
  const reading = (async () => {
    for await (const answer of answers) read.push(answer);
  })();
  await vi.advanceTimersByTimeAsync(10_000);
  await reading;
  return read;
}

describe('AsyncTaskRunner', () => {
  it('runs the program of the how-to', async () => {
    async function english(question: string, context: TaskContext) {
      return after(20, `${question} It is…`)(context);
    }
    async function danish(question: string, context: TaskContext) {
      return after(10, `${question} Det er…`)(context);
    }
    async function french(): Promise<string> {
      throw new Error('en grève');
    }
    const question = 'What is MLOps?';
    const answers: Record<string, string> = {};
    const errors: string[] = [];

    const runner = new AsyncTaskRunner();
    runner.addTask(english, question);
    runner.addTask(danish, question);
    runner.addTask(french);
    expect(runner.tasks.map(({ name }) => name)).toEqual(['english', 'danish', 'french']);
    for (const answer of await readAll(runner.runAsyncAsCompleted())) {
      for (const [name, result] of Object.entries(answer)) {
        if (result instanceof Error) errors.push(`ERROR in ${name}: ${result.message}`);
        else answers[name] = result as string;
      }
    }
    expect(answers).toEqual({ danish: 'What is MLOps? Det er…', english: 'What is MLOps? It is…' });
    expect(Object.keys(answers)).toEqual(['danish', 'english']);
    expect(errors).toEqual(['ERROR in french: en grève']);
  });

  it('names tasks after their functions, and repeated ones with the next free suffix', () => {
    const runner = new AsyncTaskRunner();
    const english = () => 1;
    runner.addTask({ name: 'english_1' }, english);
    runner.addTask(english);
    runner.addTask(english);
    runner.addTask(() => 1);
    expect(runner.tasks.map(({ name }) => name)).toEqual(['english_1', 'english', 'english_2', 'task']);
  });

  it('gives all answers by name in the end, a failed one as its Error', async () => {
    const failure = new Error('broken');
    const runner = new AsyncTaskRunner()
      .addTask({ name: 'fine' }, after(10, 'answer'))
      .addTask({ name: 'broken' }, failAfter(5, failure));
    const aggregated = runner.aggregated();
    await vi.advanceTimersByTimeAsync(10);
    expect(await aggregated).toEqual({ fine: 'answer', broken: failure });
    expect(await new AsyncTaskRunner().aggregated()).toEqual({});
  });

  it('wraps what was thrown without being an Error', async () => {
    const runner = new AsyncTaskRunner().addTask({ name: 'odd' }, () => Promise.reject('just text'));
    const [answer] = await readAll(runner.runAsyncAsCompleted());
    expect(answer?.odd).toBeInstanceOf(Error);
    expect(answer?.odd).toMatchObject({ cause: 'just text' });
  });

  it('keeps a task named __proto__ apart from the prototype', async () => {
    const runner = new AsyncTaskRunner();
    runner.addTask({ name: '__proto__' }, () => 'safe');
    const [answer] = await readAll(runner.runAsyncAsCompleted());
    expect(Object.entries(answer!)).toEqual([['__proto__', 'safe']]);
  });

  it('tells events and results as Observables', async () => {
    const runner = new AsyncTaskRunner();
    runner.addTask({ name: 'one' }, after(5, 1));
    const events = record(runner.events());
    const results = record(runner.results());
    await vi.advanceTimersByTimeAsync(5);
    expect(endings(events.events)).toEqual(['one']);
    expect(results.events).toEqual([{ name: 'one', status: 'fulfilled', value: 1, attempts: 1, elapsedMs: 5 }]);
  });

  it('is itself iterable over outcomes', async () => {
    const runner = new AsyncTaskRunner();
    runner.addTask({ name: 'one' }, after(5, 1));
    expect(await readAll(runner)).toMatchObject([{ name: 'one', status: 'fulfilled' }]);
  });

  it('runs what had been added when the run was asked for', async () => {
    const runner = new AsyncTaskRunner();
    runner.addTask({ name: 'one' }, () => 1);
    const events$ = runner.events();
    runner.addTask({ name: 'two' }, () => 2);
    expect(endings(record(events$).events)).toEqual(['one']);
    expect(endings(record(runner.events()).events)).toEqual(['one', 'two']);
  });

  it('cancels its run when the reader breaks off while it waits', async () => {
    let signal: AbortSignal | undefined;
    const runner = new AsyncTaskRunner();
    runner.addTask((context: TaskContext) => {
      signal = context.signal;
      return NEVER;
    });
    const answers = runner.runAsyncAsCompleted();
    const pending = answers.next();
    await answers.return?.();
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(signal?.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('refuses what is no function, and bad options of a task, when they are added', () => {
    const runner = new AsyncTaskRunner();
    expect(() => runner.addTask('ask' as never)).toThrow('addTask needs a function, got "ask"');
    expect(() => runner.addTask({ name: 'x' }, undefined as never)).toThrow('addTask needs a function, got');
    expect(() => runner.addTask({ name: 'x', timeoutMs: -5 }, () => 1)).toThrow('timeoutMs must be a number above 0');
    expect(runner.tasks).toEqual([]);
  });
});
