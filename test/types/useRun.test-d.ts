import { runTasks } from 'parallel-genai';
import { useRun } from 'parallel-genai/react';
import { expectTypeOf, it } from 'vitest';

const tasks = { english: async () => 'yes', count: () => 42 };

it('types the state by the events of the source', () => {
  const { state, events } = useRun(() => runTasks(tasks), []);
  expectTypeOf(state.tasks.get('count')?.value).toEqualTypeOf<number | undefined>();
  expectTypeOf(state.tasks.get('english')?.value).toEqualTypeOf<string | undefined>();
  // @ts-expect-error -- no task has this name
  state.tasks.get('danish');
  events.subscribe((event) => {
    if (event.type === 'complete' && event.name === 'count') expectTypeOf(event.value).toEqualTypeOf<number>();
  });
});

it('gives start() the arguments of the factory, unless deps make it start by itself', () => {
  const asked = useRun((question: string) => (question ? runTasks(tasks) : undefined));
  expectTypeOf(asked.start).parameters.toEqualTypeOf<[question: string]>();
  expectTypeOf(useRun(runTasks(tasks)).start).parameters.toEqualTypeOf<[]>();
  // @ts-expect-error -- with deps nobody would give the argument
  useRun((question: string) => runTasks({ question: () => question }), []);
});
