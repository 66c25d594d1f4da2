import { HttpError, QuotaExhaustedError } from '../../core/model/errors.js';
import { asObject, asArray, asString } from './json.js';

/** A 429, as far as it is known. */
interface QuotaFailure {
  /** The message of the error to be made. */
  readonly message: string;
  /** The server's own message. */
  readonly serverMessage: string;
  readonly details: unknown;
  readonly retryAfterMs: number | undefined;
  readonly cause: unknown;
}

interface Quota {
  readonly name: string | undefined;
  /** Its size, in digits. */
  readonly limit: string | undefined;
}

/** A daily quota that asks for a short wait may refill, or the server may not know better: few attempts. */
const dailyRetries = 2;

/** Makes the error for a 429: a quota that a wait refills, or one that is used up for long. */
export function toQuotaError({ message, serverMessage, details, retryAfterMs, cause }: QuotaFailure): HttpError {
  const quotas = findQuotas(details);
  const zero =
    quotas.find(({ limit }) => limit === '0') ??
    (/\blimit: 0\b(?!\.)/.test(serverMessage) ? (quotas[0] ?? unnamed) : undefined);
  if (zero) {
    const advice = `Quota ${zero.name ?? 'limit'} is 0: waiting does not help. Enable billing, or choose another model or region.`;
    return new QuotaExhaustedError(`${message} ${advice}`, zero.name, { cause, retryAfterMs });
  }
  const daily =
    quotas.find(({ name }) => isDaily(name)) ?? (quotas.length === 0 && isDaily(serverMessage) ? unnamed : undefined);
  if (daily && retryAfterMs === undefined) {
    const advice = `Daily quota ${daily.name ?? ''} is used up: try again tomorrow, or ask for a higher one.`;
    return new QuotaExhaustedError(`${message} ${advice.replace('  ', ' ')}`, daily.name, { cause });
  }
  return new HttpError(message, 429, { cause, retryAfterMs, ...(daily && { maxRetries: dailyRetries }) });
}

const unnamed: Quota = { name: undefined, limit: undefined };

const isDaily = (name: string | undefined): boolean => name !== undefined && /per ?day/i.test(name);

/** Finds the quotas that the details name: QuotaFailure's violations (Gemini API), ErrorInfo's metadata (Vertex AI). */
function findQuotas(details: unknown): Quota[] {
  return asArray(details).flatMap((detail) => {
    const { violations, metadata } = asObject(detail);
    const found = asArray(violations).map((violation) => {
      const { quotaId, quotaMetric, quotaValue } = asObject(violation);
      return { name: asString(quotaId) ?? asString(quotaMetric), limit: digitsOf(quotaValue) };
    });
    const { quota_limit, quota_metric, quota_limit_value } = asObject(metadata);
    const name = asString(quota_limit) ?? asString(quota_metric);
    const limit = digitsOf(quota_limit_value);
    return name !== undefined || limit !== undefined ? [...found, { name, limit }] : found;
  });
}

/** int64 travels as a string in Google's JSON, though not everywhere. */
const digitsOf = (value: unknown): string | undefined =>
  typeof value === 'number' || typeof value === 'string' ? String(value) : undefined;
