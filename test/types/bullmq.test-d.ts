import type { Observable } from 'rxjs';
import { describe, expectTypeOf, it } from 'vitest';
import { settled, type TaskContext, type TaskEvent, type TaskOutcome } from 'parallel-genai';
import { createRedisLimiter, createWorker, type RemoteTask, runTasksOn } from 'parallel-genai/bullmq';

const registry = {
  ask: async (question: string, { signal }: TaskContext<string>) => `${question} ${signal.aborted}`,
  count: (from: number, to: number) => to - from,
  nothing: () => undefined,
  async *words(text: string) {
    yield 1;
    return [text];
  },
};
type Registry = typeof registry;
const connection = { path: 'redis.sock' };

describe('runTasksOn', () => {
  it('types results by task', () => {
    const tasks: RemoteTask<Registry>[] = [{ name: 'a', task: 'ask', args: ['x'] }];
    const events$ = runTasksOn<Registry>('q', tasks, { connection });
    expectTypeOf(events$).toEqualTypeOf<
      Observable<
        | TaskEvent<string, string, string>
        | TaskEvent<string, number, never>
        | TaskEvent<string, undefined, never>
        | TaskEvent<string, string[], number>
      >
    >();
  });

  it('types results by name, where it is told the tasks’ own type', () => {
    const tasks = [
      { name: 'a', task: 'ask', args: ['x'] },
      { name: 'b', task: 'count', args: [1, 2] },
    ] as const;
    const outcomes$ = runTasksOn<Registry, typeof tasks>('q', tasks, { connection }).pipe(settled());
    expectTypeOf(outcomes$).toEqualTypeOf<Observable<TaskOutcome<'a', string> | TaskOutcome<'b', number>>>();
  });

  it('refuses tasks and arguments that the registry does not have', () => {
    const options = { connection };
    void runTasksOn<Registry>('q', [{ name: 'a', task: 'nothing' }], options);
    // @ts-expect-error no such task
    void runTasksOn<Registry>('q', [{ name: 'a', task: 'sing', args: ['x'] }], options);
    // @ts-expect-error an argument of the wrong type
    void runTasksOn<Registry>('q', [{ name: 'a', task: 'ask', args: [1] }], options);
    // @ts-expect-error one too few
    void runTasksOn<Registry>('q', [{ name: 'a', task: 'count', args: [1] }], options);
    // @ts-expect-error the context is the worker's to give
    void runTasksOn<Registry>('q', [{ name: 'a', task: 'ask', args: ['x', {} as TaskContext<string>] }], options);
    // @ts-expect-error functions cannot be sent
    const unsendable: RemoteTask<Registry> = { name: 'a', task: 'nothing', retry: { retryable: () => true } };
    void runTasksOn<Registry>('q', [unsendable], options);
    // @ts-expect-error no connection
    void runTasksOn<Registry>('q', [], {});
  });

  it('takes any tasks where no registry is named', () => {
    const events$ = runTasksOn('q', [{ name: 'a', task: 'ask', args: ['x'] }], { connection });
    expectTypeOf(events$).toExtend<Observable<TaskEvent>>();
  });
});

describe('workers', () => {
  it('take registries of functions, and limiters that processes share', () => {
    const limiter = createRedisLimiter({ connection, key: 'k', concurrency: 5 });
    expectTypeOf(createWorker('q', registry, { connection, limiter }).close()).toEqualTypeOf<Promise<void>>();
    // @ts-expect-error no function
    createWorker('q', { ask: 'x' }, { connection });
    // @ts-expect-error a worker is closed by close()
    createWorker('q', registry, { connection, signal: new AbortController().signal });
  });
});
