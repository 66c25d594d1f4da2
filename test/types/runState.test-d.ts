import {
  finalState,
  type RunState,
  runState,
  runTasks,
  type TaskContext,
  type TaskEvent,
  type TaskState,
} from 'parallel-genai';
import { type RunView, useRun, type UseRunResult } from 'parallel-genai/react';
import { expectTypeOf, it } from 'vitest';

const tasks = {
  english: async ({ emit }: TaskContext<string>) => {
    emit('y');
    return 'yes';
  },
  count: { run: () => 42, timeoutMs: 1_000 },
  async *steps() {
    yield 1;
    return new Date();
  },
};

/** Draws whatever run it is given. */
declare function render(state: RunState): void;

it('of typed tasks goes to whoever draws any run, also kept in lists', async () => {
  runTasks(tasks).pipe(runState()).subscribe(render);
  const state = await finalState(runTasks(tasks));
  render(state);
  expectTypeOf(state).toExtend<RunState>();
  const earlier: RunState[] = [state];
  const one: TaskState | undefined = earlier[0]?.tasks.get('anything');
  expectTypeOf(one?.value).toEqualTypeOf<unknown>();
});

it('of tasks in a list does so too', async () => {
  expectTypeOf(await finalState(runTasks([{ name: 'count', run: () => 42 }]))).toExtend<RunState>();
});

it('of a component does so too', () => {
  const run = useRun(() => runTasks(tasks), []);
  render(run.state);
  expectTypeOf(run).toExtend<RunView>();
  expectTypeOf(run).toExtend<UseRunResult>();
});

it('keeps the types of its results', async () => {
  const { tasks: table, ranking } = await finalState(runTasks(tasks));
  expectTypeOf(table.get('count')?.value).toEqualTypeOf<number | undefined>();
  expectTypeOf(table.get('steps')?.value).toEqualTypeOf<Date | undefined>();
  expectTypeOf(ranking).toEqualTypeOf<readonly ('english' | 'count' | 'steps')[]>();
  // @ts-expect-error -- no task has this name
  table.get('danish');
});

it('of one kind of answers is none of another', async () => {
  type Counts = RunState<TaskEvent<string, number>>;
  expectTypeOf(await finalState(runTasks({ count: () => 42 }))).toExtend<Counts>();
  expectTypeOf(await finalState(runTasks({ word: () => 'x' }))).not.toExtend<Counts>();
});
