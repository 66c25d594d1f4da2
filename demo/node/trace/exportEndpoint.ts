import { UsageError } from '../UsageError.js';

/** The collector that OTEL_EXPORTER_OTLP_ENDPOINT names. */
export interface ExportEndpoint {
  /** Its address as it may be printed: a password in it is left out. */
  readonly shown: string;
}

/**
 * Where traces and metrics are to go; `undefined` if nowhere.
 * @throws UsageError for what is no address: the SDK would take its usual one instead
 */
export function exportEndpoint(env: NodeJS.ProcessEnv): ExportEndpoint | undefined {
  const text = env['OTEL_EXPORTER_OTLP_ENDPOINT']?.trim();
  if (!text) return undefined;
  // Not quoted: it may hold a password.
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new UsageError(
      'OTEL_EXPORTER_OTLP_ENDPOINT must begin with http:// or https://, such as http://localhost:4318.',
    );
  }
  const { username, password } = new URL(text);
  return { shown: username || password ? text.replace(/\/\/[^/?#]*@/, '//…@') : text };
}
