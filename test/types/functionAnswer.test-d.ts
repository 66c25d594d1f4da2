import { expectTypeOf, it } from 'vitest';
import {
  AsyncTaskRunner,
  runAsCompleted,
  runTasks,
  type Task,
  type TaskContext,
  type TaskFunction,
  type TaskIterable,
  type TaskRecord,
} from 'parallel-genai';

/** As `askGemini(model, question)`: it returns a task. */
const ask = (question: string) => async (_context: TaskContext<string>) => `about ${question}`;
const runner = new AsyncTaskRunner();

it('refuses a function as an answer where it can', () => {
  // @ts-expect-error -- answers with a task
  void runTasks({ english: async (_context: TaskContext) => ask('MLOps?') });
  // @ts-expect-error -- answers with a task
  void runTasks({ english: { run: () => ask('MLOps?'), timeoutMs: 5 } });
  // @ts-expect-error -- one of them answers with a task
  void runTasks({ count: () => 42, english: async () => ask('MLOps?') });
  // @ts-expect-error -- answers with a task
  runAsCompleted({ english: async () => ask('MLOps?') });
  // @ts-expect-error -- answers with a task
  runner.addTask(ask, 'MLOps?');
  // @ts-expect-error -- answers with a task
  runner.addTask({ name: 'english' }, async (question: string) => ask(question), 'MLOps?');
  // @ts-expect-error -- returns a task at its end
  void runTasks({ english: generates });
});

it('takes what is meant', () => {
  runTasks({ given: ask('MLOps?'), called: (context: TaskContext<string>) => ask('MLOps?')(context) }).subscribe(
    (event) => {
      if (event.type === 'complete' && event.name === 'given') expectTypeOf(event.value).toEqualTypeOf<string>();
    },
  );
  runner.addTask({ name: 'english' }, ask('MLOps?'));
  runner.addTask((question: string, context: TaskContext<string>) => ask(question)(context), 'MLOps?');
});

it('leaves everything else as it was', () => {
  const fails = (): never => {
    throw new Error('always');
  };
  const anything = (): any => 1; // eslint-disable-line @typescript-eslint/no-explicit-any
  const unknown = (): unknown => 1;
  void runTasks({ fails, anything, unknown, maybe: (): string | undefined => undefined });
  runner.addTask(fails);
  runner.addTask(anything);
  const tasks: Record<string, TaskFunction> = {};
  void runTasks(tasks);
  const list: Task[] = [];
  void runTasks(list);
  const generic = <Result>(task: TaskFunction<[], Result>) => runTasks({ task });
  void generic(() => 1);
  const any = <Tasks extends TaskRecord | TaskIterable>(tasks: Tasks) => runTasks(tasks);
  any({ english: async () => 'yes', count: () => 42 }).subscribe((event) => {
    if (event.type === 'complete' && event.name === 'count') expectTypeOf(event.value).toEqualTypeOf<number>();
  });
  void (<Tasks extends TaskRecord>(tasks: Tasks) => runTasks(tasks, { retry: true }));
  void (<T extends Task>(tasks: readonly T[]) => runTasks(tasks));
  void (<T extends Task>(tasks: AsyncGenerator<T>) => runAsCompleted(tasks));
  void (<Name extends string>(tasks: Record<Name, TaskFunction<[], string>>) => runTasks(tasks));
  void (<Result>(tasks: Record<string, () => Promise<Result>>) => runTasks(tasks));
  // A context needs no type of its own.
  void runTasks({ told: ({ emit, signal }) => emit(signal.aborted), entry: { run: (context) => context.attempt } });
});

async function* generates() {
  yield 'chunk';
  return ask('MLOps?');
}
