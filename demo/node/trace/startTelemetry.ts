import { metrics } from '@opentelemetry/api';
import { OTLPMetricExporter as JsonMetrics } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraces } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { exportEndpoint } from './exportEndpoint.js';

/** OpenTelemetry's SDK as it runs. */
export interface Telemetry {
  /** Sends what is left to send; rejects where it could not be sent. */
  stop(): Promise<void>;
}

/**
 * Registers an SDK that makes spans of runs and of HTTP requests, and exports them, and metrics, where
 * OTEL_EXPORTER_OTLP_ENDPOINT is set: as protobuf, or as JSON where OTEL_EXPORTER_OTLP_PROTOCOL is `http/json`.
 *
 * @param more also gets all spans
 * @throws UsageError if that is no address
 */
export function startTelemetry(env: NodeJS.ProcessEnv, more: readonly SpanProcessor[] = []): Telemetry {
  const exports = exportEndpoint(env) !== undefined;
  const isJson = env['OTEL_EXPORTER_OTLP_PROTOCOL'] === 'http/json';
  let failure: Error | undefined;
  const batch = () => {
    const exporter: SpanExporter = isJson ? new JsonTraces() : new OTLPTraceExporter();
    const send = exporter.export.bind(exporter);
    // The SDK keeps to itself what could not be sent.
    exporter.export = (spans, done) =>
      send(spans, (result) => {
        failure ??= result.error;
        done(result);
      });
    return new BatchSpanProcessor(exporter);
  };
  const provider = new NodeTracerProvider({ spanProcessors: [...more, ...(exports ? [batch()] : [])] });
  // The context that follows calls, and the header that carries a trace to another process, come with it.
  provider.register();
  const exporter = () => (isJson ? new JsonMetrics() : new OTLPMetricExporter());
  const readers = exports ? [new PeriodicExportingMetricReader({ exporter: exporter() })] : [];
  const meters = new MeterProvider({ readers });
  metrics.setGlobalMeterProvider(meters);
  const undici = new UndiciInstrumentation();
  undici.setTracerProvider(provider);
  undici.enable();
  return {
    stop: async () => {
      undici.disable();
      try {
        await Promise.all([provider.forceFlush(), meters.shutdown()]);
      } finally {
        await provider.shutdown();
      }
      if (failure) throw failure;
    },
  };
}
