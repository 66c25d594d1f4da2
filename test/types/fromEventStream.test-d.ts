import { type EventOf, runTasks, type TaskEvent } from 'parallel-genai';
import { useRun } from 'parallel-genai/react';
import { fromEventStream } from 'parallel-genai/sse';
import { expectTypeOf, it } from 'vitest';

const tasks = { english: async () => 'yes', count: () => 42 };
export const serverRun = () => runTasks(tasks);

it('lets a component read any task of a run of which it knows no more than the address', () => {
  const { state } = useRun(() => fromEventStream('/runs'), []);
  expectTypeOf(state.tasks.get('danish')?.text).toEqualTypeOf<string | undefined>();
  expectTypeOf(state.tasks.get('danish')?.value).toEqualTypeOf<unknown>();
  const asked = useRun((question: string) => fromEventStream('/runs', { method: 'POST', body: question }));
  expectTypeOf(asked.start).parameters.toEqualTypeOf<[question: string]>();
});

it('gives the type of the answers where all are of one', () => {
  const { state } = useRun(() => fromEventStream<TaskEvent<string, string, string>>('/runs'), []);
  expectTypeOf(state.tasks.get('danish')?.value).toEqualTypeOf<string | undefined>();
});

it('types each task as on the server, by the type of its tasks or of its run', () => {
  const { state } = useRun(() => fromEventStream<EventOf<typeof tasks>>('/runs'), []);
  expectTypeOf(state.tasks.get('count')?.value).toEqualTypeOf<number | undefined>();
  expectTypeOf(state.tasks.get('english')?.value).toEqualTypeOf<string | undefined>();
  // @ts-expect-error -- no task has this name
  state.tasks.get('danish');
});
