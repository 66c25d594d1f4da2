// What must work with each SDK of OpenTelemetry: run by test/runtimes/run.ts beside the packed library and that SDK.
import assert from 'node:assert/strict';
import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { finalState, runTasks } from 'parallel-genai';
import { tracing } from 'parallel-genai/otel';
import { runChecks } from './check.mjs';
import { finish } from './finish.mjs';

// Version 3 has them in a package of another name, which version 2 does not have as a whole.
const sdk = await import('@opentelemetry/sdk-trace-base').catch(() => import('@opentelemetry/sdk-trace'));
const isVersion2 = 'BasicTracerProvider' in sdk;
const Provider = isVersion2 ? sdk.BasicTracerProvider : sdk.TracerProvider;

const spans = new sdk.InMemorySpanExporter();
const processor = new sdk.SimpleSpanProcessor(isVersion2 ? spans : { exporter: spans });
const provider = new Provider({ spanProcessors: [processor] });
const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
const meters = new MeterProvider({ readers: [reader] });
trace.setGlobalTracerProvider(provider);
metrics.setGlobalMeterProvider(meters);
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const asks = { operation: 'chat', provider: 'openai', model: 'gpt' };
const answers = Object.assign(
  async ({ attempt, report }) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    trace.getTracer('own').startSpan('own work').end();
    if (attempt === 1) throw Object.assign(new Error('busy'), { status: 503 });
    report({ usage: { inputTokens: 3, outputTokens: 4 } });
    return 'answer';
  },
  { asks },
);

const checks = {
  async 'spans of run, task and attempts form a tree, and what an attempt does is below it'() {
    const retry = { attempts: 2, delay: () => 1 };
    const { tasks } = await finalState(runTasks({ a: answers }, { retry, around: tracing({ workflow: 'smoke' }) }));
    assert.equal(tasks.get('a').value, 'answer');
    const all = spans.getFinishedSpans();
    const byId = new Map(all.map((span) => [span.spanContext().spanId, span]));
    const path = (span) => {
      const parent = byId.get(span.parentSpanContext?.spanId);
      return parent ? `${path(parent)} > ${span.name}` : span.name;
    };
    assert.deepEqual(all.map(path).sort(), [
      'invoke_workflow smoke',
      'invoke_workflow smoke > task a',
      ...Array(2).fill('invoke_workflow smoke > task a > chat gpt'),
      ...Array(2).fill('invoke_workflow smoke > task a > chat gpt > own work'),
    ]);
    const calls = all.filter(({ name }) => name === 'chat gpt');
    assert.deepEqual(
      calls.map(({ attributes }) => attributes['error.type']),
      ['503', undefined],
    );
    assert.equal(calls[1].attributes['gen_ai.usage.output_tokens'], 4);
  },

  async 'metrics are measured'() {
    await reader.forceFlush();
    const names = exporter
      .getMetrics()
      .at(-1)
      .scopeMetrics.flatMap(({ metrics }) => metrics.map(({ descriptor }) => descriptor.name));
    for (const name of [
      'gen_ai.client.operation.duration',
      'gen_ai.client.token.usage',
      'parallel_genai.task.duration',
    ]) {
      assert(names.includes(name), `${name} is not among ${names}`);
    }
  },
};

finish(checks, await runChecks(checks));
await Promise.all([provider.shutdown(), meters.shutdown()]);
