import { expectTypeOf, it } from 'vitest';
import { runTasks } from 'parallel-genai';

it('types the events by task name', () => {
  runTasks({ english: async () => 'yes', count: () => 42 }).subscribe((event) => {
    if (event.type === 'complete' && event.name === 'count') expectTypeOf(event.value).toEqualTypeOf<number>();
    if (event.type === 'complete' && event.name === 'english') expectTypeOf(event.value).toEqualTypeOf<string>();
  });
});
