import { finalState, runTasks, type TaskEvent } from 'parallel-genai';
import { from, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 1_000 }));
afterEach(() => void vi.useRealTimers());

describe('finalState', () => {
  it('resolves with the state at the end', async () => {
    const state = finalState(runTasks({ one: after(5, 'answer'), count: () => 42 }));
    await vi.advanceTimersByTimeAsync(5);
    expect((await state).tasks.get('one')?.value).toBe('answer');
    expect((await state).tasks.get('count')?.value).toBe(42);
  });

  it('resolves for a run without tasks', async () => {
    expect((await finalState(from<TaskEvent[]>([]))).tasks.size).toBe(0);
  });

  it('rejects if the run does', async () => {
    await expect(finalState(throwError(() => new Error('left')))).rejects.toThrow('left');
    const aborted = runTasks({ one: after(5, 1) }, { signal: AbortSignal.abort('no') });
    await expect(finalState(aborted, { partial: false })).rejects.toBe('no');
  });

  it('resolves with what is there when the run is aborted, if that is asked for', async () => {
    const aborted = new AbortController();
    const tasks = { quick: after(5, 'answer'), slow: after(1e9, 'never') };
    const state = finalState(runTasks(tasks, { signal: aborted.signal }), { partial: true });
    await vi.advanceTimersByTimeAsync(100);
    aborted.abort('time is up');
    expect(await state).toMatchObject({
      ranking: ['quick'],
      counts: { completed: 1, cancelled: 1, running: 0 },
      elapsedMs: 100,
      error: 'time is up',
    });
    expect((await state).tasks.get('quick')?.value).toBe('answer');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('refuses an unknown option, and a `partial` that is no boolean, before anything starts', () => {
    const run = vi.fn();
    // @ts-expect-error -- a string
    expect(() => finalState(runTasks({ run }), { partial: 'yes' })).toThrow('partial must be true or false, got "yes"');
    // @ts-expect-error -- misspelt
    expect(() => finalState(runTasks({ run }), { partiel: true })).toThrow('partiel: did you mean partial?');
    expect(run).not.toHaveBeenCalled();
  });
});
