import { trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  StackContextManager,
  WebTracerProvider,
} from '@opentelemetry/sdk-trace-web';
import { finalState, fallback, runTasks, type TaskContext } from 'parallel-genai';
import { tracing } from 'parallel-genai/otel';
import { of } from 'rxjs';
import { afterAll, beforeEach, expect, it } from 'vitest';

const spans = new InMemorySpanExporter();
const provider = new WebTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
provider.register({ contextManager: new StackContextManager() });
beforeEach(() => spans.reset());
afterAll(() => provider.shutdown());

const work = (name: string) => trace.getTracer('own').startSpan(name).end();

/** Spans as `run > task a > attempt a`, sorted. */
function paths(): string[] {
  const all = spans.getFinishedSpans();
  const byId = new Map(all.map((span) => [span.spanContext().spanId, span]));
  const pathOf = (span: (typeof all)[number]): string => {
    const parent = byId.get(span.parentSpanContext?.spanId ?? '');
    return parent ? `${pathOf(parent)} > ${span.name}` : span.name;
  };
  return all.map(pathOf).toSorted();
}

it('has the right tree in a browser: run, tasks, attempts, inner functions, and what each does at once', async () => {
  const tasks = {
    retried: async ({ attempt }: TaskContext) => {
      work('own');
      await Promise.resolve();
      if (attempt === 1) throw new Error('again');
    },
    async *generator() {
      work('own');
      yield await Promise.resolve('chunk');
      return 'answer';
    },
    observable: () => of(1, 2),
    fallback: fallback(
      function down() {
        throw new Error('down');
      },
      function up() {
        work('own');
        return 1;
      },
    ),
  };
  const retry = { attempts: 2, delay: () => 1, retryable: () => true };
  const { counts } = await finalState(runTasks(tasks, { around: tracing(), retry }));
  expect(counts.completed).toBe(4);
  expect(paths()).toEqual(
    [
      'run',
      ...['fallback', 'generator', 'observable', 'retried'].map((name) => `run > task ${name}`),
      ...['fallback', 'generator', 'observable', 'retried', 'retried'].map(
        (name) => `run > task ${name} > attempt ${name}`,
      ),
      'run > task fallback > attempt fallback > function down',
      'run > task fallback > attempt fallback > function up',
      'run > task fallback > attempt fallback > function up > own',
      'run > task generator > attempt generator > own',
      ...Array<string>(2).fill('run > task retried > attempt retried > own'),
    ].toSorted(),
  );
});

it('keeps two runs at once apart', async () => {
  const run = (workflow: string) =>
    finalState(runTasks({ a: () => Promise.resolve(work('own')) }, { around: tracing({ workflow }) }));
  await Promise.all([run('one'), run('two')]);
  expect(paths()).toEqual(
    ['one', 'two'].flatMap((workflow) => {
      const root = `invoke_workflow ${workflow}`;
      return [root, `${root} > task a`, `${root} > task a > attempt a`, `${root} > task a > attempt a > own`];
    }),
  );
});
