import { metrics, type SpanContext, trace } from '@opentelemetry/api';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import {
  AggregationTemporality,
  type HistogramMetricData,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';

/** A real SDK that keeps all in memory, registered for this test file, with undici's instrumentation. */
export function registerSdk() {
  const finished = new InMemorySpanExporter();
  let started = 0;
  const count = {
    onStart: () => void started++,
    onEnd: () => undefined,
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  const provider = new NodeTracerProvider({ spanProcessors: [count, new SimpleSpanProcessor(finished)] });
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 3_600_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  provider.register();
  metrics.setGlobalMeterProvider(meterProvider);
  const undici = new UndiciInstrumentation();
  undici.setTracerProvider(provider);
  undici.enable();
  return {
    tracer: trace.getTracer('test'),
    get started() {
      return started;
    },
    get spans(): ReadableSpan[] {
      return finished.getFinishedSpans();
    },
    reset() {
      started = 0;
      finished.reset();
      metricExporter.reset();
    },
    /** The data points of a histogram; of all that was measured in this file. */
    async points(name: string) {
      await reader.forceFlush();
      const scopes = metricExporter.getMetrics().at(-1)?.scopeMetrics ?? [];
      const all = scopes.flatMap(({ metrics }) => metrics).filter(({ descriptor }) => descriptor.name === name);
      return (all as HistogramMetricData[]).flatMap(({ dataPoints }) => dataPoints);
    },
    async stop() {
      undici.disable();
      await provider.shutdown();
      await meterProvider.shutdown();
    },
  };
}

/** Spans as a tree of names: `run > task a > GET`, … sorted. */
export function paths(spans: readonly ReadableSpan[]): string[] {
  const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
  const pathOf = (span: ReadableSpan): string => {
    const parent = byId.get(span.parentSpanContext?.spanId ?? '');
    return parent ? `${pathOf(parent)} > ${span.name}` : span.name;
  };
  return spans.map(pathOf).toSorted();
}

export const named = (spans: readonly ReadableSpan[], name: string): ReadableSpan[] =>
  spans.filter((span) => span.name === name).toSorted((a, b) => attemptOf(a) - attemptOf(b));

const attemptOf = ({ attributes }: ReadableSpan) => Number(attributes['parallel_genai.attempt'] ?? 0);

export const idOf = (span: { spanContext(): SpanContext } | undefined) => span?.spanContext().spanId;
