import { AsyncTaskRunner, type EventLogger, type TaskContext } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const key = 'AIzaSyA-0123456789-abcdefghijklmnopqrstu';
function recorder() {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const logger: EventLogger = { debug: write, info: write, warn: write, error: write };
  return { lines, logger };
}
const english = async (question: string, secret: string, _context: TaskContext) => `${question} ${secret} is secret`;

const ways: Readonly<Record<string, (runner: AsyncTaskRunner) => unknown>> = {
  'runAsyncAsCompleted()': async (runner) => {
    for await (const _ of runner.runAsyncAsCompleted());
  },
  'for await': async (runner) => {
    for await (const _ of runner);
  },
  'events()': (runner) => record(runner.events()),
  'results()': (runner) => record(runner.results()),
  'aggregated()': (runner) => runner.aggregated(),
};

describe.each(Object.entries(ways))('the log of a runner, with %s', (_, run) => {
  it('tells its own steps and a line for each event, once', async () => {
    const { lines, logger } = recorder();
    const call = vi.fn(english);
    const runner = new AsyncTaskRunner({ logger, heartbeatMs: false });
    runner.addTask({ name: 'english' }, call, 'What is MLOps?', key);
    runner.addTask({ name: 'english' }, call, 'And DevOps?', key);
    const done = run(runner);
    await vi.advanceTimersByTimeAsync(10);
    await done;
    expect(lines.slice(0, 3)).toEqual(['adding task english', 'adding task english_1', '2 tasks start']);
    expect(lines.filter((line) => line.includes('english_1'))).toHaveLength(3);
    expect(call).toHaveBeenCalledTimes(2);
  });

  it('tells neither arguments nor answers nor keys', async () => {
    const { lines, logger } = recorder();
    const runner = new AsyncTaskRunner({ logger });
    runner.addTask(english, 'What is MLOps?', key);
    await Promise.all([run(runner), vi.advanceTimersByTimeAsync(10)]);
    const all = lines.join('\n');
    for (const secret of [key, 'MLOps', 'is secret']) expect(all).not.toContain(secret);
  });
});

describe('the log of a runner', () => {
  it('is forged by no name', () => {
    const { lines, logger } = recorder();
    const runner = new AsyncTaskRunner({ logger });
    runner.addTask({ name: `a\nadding task b\u001B[31m ${key}` }, () => 1);
    record(runner.events());
    for (const line of lines) expect(line).not.toMatch(/[\n\r\u001B]/);
    expect(lines.join('\n')).not.toContain(key);
  });

  it('says one task where there is one', () => {
    const { lines, logger } = recorder();
    const runner = new AsyncTaskRunner({ logger });
    runner.addTask({ name: 'only' }, () => 1);
    record(runner.events());
    expect(lines).toContain('1 task starts');
  });

  it('tells of no task that was refused', () => {
    const { lines, logger } = recorder();
    const runner = new AsyncTaskRunner({ logger });
    expect(() => runner.addTask({ name: 'bad', timeoutMs: -1 }, () => 1)).toThrow();
    expect(lines).toEqual([]);
  });

  it('that throws disturbs nobody', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const refuse = () => {
      throw new Error('disk full');
    };
    const runner = new AsyncTaskRunner({ logger: { debug: refuse, info: refuse, warn: refuse, error: refuse } });
    runner.addTask({ name: 'a' }, () => 1);
    const run = record(runner.events());
    await vi.advanceTimersByTimeAsync(10);
    expect(run.events.map(({ type }) => type)).toEqual(['start', 'complete']);
  });

  it.each([5, 'console', {}, null])('goes to no %j, which is refused', (logger) => {
    expect(() => new AsyncTaskRunner({ logger: logger as never })).toThrow(/^logger/);
  });
});
