import { expectTypeOf, it } from 'vitest';
import { AsyncTaskRunner, runTasks, type TaskContext } from 'parallel-genai';

it('types the events by task name', () => {
  runTasks({ english: async () => 'yes', count: () => 42 }).subscribe((event) => {
    if (event.type === 'complete' && event.name === 'count') expectTypeOf(event.value).toEqualTypeOf<number>();
    if (event.type === 'complete' && event.name === 'english') expectTypeOf(event.value).toEqualTypeOf<string>();
  });
});

it('wants all of a function’s own arguments, since the context comes right after them', () => {
  const ask = async (question: string, language = 'English') => `${question} in ${language}`;
  const told = async (question: string, _context: TaskContext<string>) => question;
  const runner = new AsyncTaskRunner();
  runner.addTask(ask, 'MLOps?', 'Danish');
  runner.addTask(told, 'MLOps?');
  // @ts-expect-error -- the context would take the language's place
  runner.addTask(ask, 'MLOps?');
  // @ts-expect-error -- a wrong type
  runner.addTask(ask, 'MLOps?', 42);
});
