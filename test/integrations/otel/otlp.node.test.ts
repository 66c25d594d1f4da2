import { OTLPMetricExporter as JsonMetrics } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoMetrics } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraces } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraces } from '@opentelemetry/exporter-trace-otlp-proto';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { fallback, race, runTasks, type TaskContext } from 'parallel-genai';
import { askAnthropic } from 'parallel-genai/anthropic';
import { askOpenAI } from 'parallel-genai/openai';
import { tracing } from 'parallel-genai/otel';
import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serve } from '../../support/serve.js';
import { otlpReceiver } from './otlpReceiver.js';

const prompt = 'SENTINEL-PROMPT';
const answer = 'SENTINEL-ANSWER';
const key = 'SENTINEL-KEY';

const exporters = {
  JSON: { traces: JsonTraces, metrics: JsonMetrics, contentType: 'application/json' },
  protobuf: { traces: ProtoTraces, metrics: ProtoMetrics, contentType: 'application/x-protobuf' },
};

/** An SDK whose spans and metrics go to the address, with undici's instrumentation. */
function exportTo(url: string, { traces, metrics }: (typeof exporters)['JSON' | 'protobuf']) {
  const provider = new BasicTracerProvider({
    spanProcessors: [new BatchSpanProcessor(new traces({ url: `${url}/v1/traces` }))],
  });
  const exporter = new metrics({ url: `${url}/v1/metrics` });
  const meters = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
  });
  const undici = new UndiciInstrumentation();
  undici.setTracerProvider(provider);
  undici.enable();
  onTestFinished(() => undici.disable());
  return {
    around: tracing({ tracer: provider.getTracer('test'), meter: meters.getMeter('test'), workflow: 'leaky' }),
    stop: () => Promise.all([provider.shutdown(), meters.shutdown()]),
  };
}

/** A model that answers, and one that fails and repeats what it was asked, and the key. */
const model = () =>
  serve(({ path, headers, body }, response) => {
    response.setHeader('content-type', 'application/json');
    if (path.includes('fails')) {
      const message = `Wrong key ${String(headers.authorization ?? headers['x-api-key'])} for ${body}: ${answer}`;
      response.writeHead(path.includes('503') ? 503 : 400).end(JSON.stringify({ error: { message, type: 'invalid' } }));
      return;
    }
    const message = { role: 'assistant', content: answer };
    const usage = { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 };
    response.end(JSON.stringify({ model: 'gpt-exact', choices: [{ message, finish_reason: 'stop' }], usage }));
  });

describe.each(Object.entries(exporters))('exported over HTTP as %s', (_encoding, kind) => {
  it('spans and metrics arrive, and no prompt, answer or key is anywhere in their bytes', async () => {
    const [receiver, { url }] = await Promise.all([otlpReceiver(), model()]);
    const { around, stop } = exportTo(receiver.url, kind);
    const request = { model: 'gpt', messages: [{ role: 'user', content: prompt }] };
    const ask = (path: string) =>
      askOpenAI({ url: `${url}/${path}?key=none`, headers: { authorization: `Bearer ${key}` } }, request, {
        stream: false,
      });
    const claude = askAnthropic({ url: `${url}/fails`, headers: { 'x-api-key': key } }, { ...request, max_tokens: 9 });
    const says = async function* ({ report }: TaskContext) {
      yield await Promise.resolve(answer);
      report({ finishReason: 'stop' });
      return `${answer} to ${prompt}`;
    };
    const throws = () => {
      throw Object.assign(new Error(`${prompt} ${answer} ${key}`), { prompt, cause: new Error(key) });
    };
    const tasks = {
      ...{ says, throws, rejects: () => Promise.reject(new Error(`${key} ${prompt}`)), claude },
      ...{ answers: ask('v1'), fails: ask('fails'), retried: ask('fails/503') },
      ...{ race: race(throws, ask('v1')), fallback: fallback(ask('fails'), ask('v1')) },
      late: { run: () => new Promise(() => undefined), timeoutMs: 1 },
      thrown: () => Promise.reject(prompt),
    };
    const options = { around, retry: { attempts: 2, delay: () => 1 }, metadata: { prompt, key } };
    const events = await lastValueFrom(runTasks(tasks, options).pipe(toArray()), { defaultValue: [] });
    // They are there to be leaked.
    expect(JSON.stringify(events)).toContain(answer);
    const failures = events.flatMap((event) => (event.type === 'error' ? [String(event.error)] : []));
    expect(failures.join()).toContain(key);
    await stop();

    expect([...receiver.contentTypes]).toEqual([kind.contentType]);
    const count = (name: string) => receiver.spans.filter((span) => span === name).length;
    expect([count('invoke_workflow leaky'), count('task fails'), count('attempt late')]).toEqual([1, 1, 2]);
    expect([count('chat gpt'), count('POST')]).toEqual([count('POST'), count('chat gpt')]);
    expect(count('POST')).toBeGreaterThanOrEqual(7);
    expect(new Set(receiver.metrics)).toEqual(
      new Set([
        'gen_ai.client.operation.duration',
        'gen_ai.client.operation.time_to_first_chunk',
        'gen_ai.client.token.usage',
        'parallel_genai.task.duration',
      ]),
    );
    const bytes = Buffer.concat(receiver.bytes).toString('latin1');
    // As it is, and in base64; told in short, since the bytes are many.
    const secrets = [prompt, answer, key].flatMap((secret) => [
      secret,
      Buffer.from(secret).toString('base64').slice(0, 12),
    ]);
    expect(secrets.filter((secret) => bytes.includes(secret))).toEqual([]);
  });
});
