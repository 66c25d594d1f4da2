/** One measurement in a process of its own: `node worker.mjs variant tasks more` prints its figures as JSON. */
import { metrics, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace-node';
import { runTasks } from 'parallel-genai';
import { tracing } from 'parallel-genai/otel';
import { lastValueFrom } from 'rxjs';
import type { Figures, Variant } from './figures.js';

const [variant, tasks = '0', more = '0'] = process.argv.slice(2) as [Variant, string, string];

/** An exporter that has as little to do as can be: what is measured is what comes before it. */
let exported = 0;
const exporter: SpanExporter = {
  export: (spans, done) => {
    exported += spans.length;
    done({ code: 0 });
  },
  shutdown: () => Promise.resolve(),
};

if (variant === 'sdk') {
  const spans = new BatchSpanProcessor(exporter, { maxQueueSize: 100_000, scheduledDelayMillis: 20 });
  new NodeTracerProvider({ spanProcessors: [spans] }).register();
  const reader = new PeriodicExportingMetricReader({
    exporter: new InMemoryMetricExporter(AggregationTemporality.DELTA),
    exportIntervalMillis: 3_600_000,
  });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
}

function* lazyTasks(count: number) {
  // An answer comes a turn of the event loop later, now and then: the batch processor needs turns to export in.
  for (let i = 0; i < count; i++) {
    yield { name: `task ${i}`, run: () => (i % 500 === 0 ? nextTurn() : Promise.resolve(i)) };
  }
}
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
const run = (count: number) =>
  lastValueFrom(
    runTasks(lazyTasks(count), {
      concurrency: 20,
      retry: true,
      heartbeatMs: false,
      ...(variant !== 'unused' && { around: tracing() }),
    }),
    { defaultValue: undefined },
  );
const heapMb = async () => {
  for (let i = 0; i < 4; i++) await nextTurn();
  await new Promise((resolve) => setTimeout(resolve, 200));
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

await run(Number(tasks) / 5);
const cpuBefore = process.cpuUsage();
const before = performance.now();
await run(Number(tasks));
const elapsedMs = performance.now() - before;
const cpu = process.cpuUsage(cpuBefore);
const figures: Figures = { elapsedMs, cpuMs: (cpu.user + cpu.system) / 1_000, heapMb: 0, exported: 0 };
const heapBefore = await heapMb();
if (Number(more) > 0) await run(Number(more));
const grown = (await heapMb()) - heapBefore;
console.log(JSON.stringify({ ...figures, heapMb: grown, exported }));
trace.disable();
process.exit(0);
