import { formatValue, assertNumber } from '../../core/util/assertNumber.js';

/** A failure that happens within the answer. */
interface MidAnswer {
  /**
   * The fraction of the answer's chunks that come before it, from 0 to 1.
   * @default 0.5
   */
  readonly atFraction?: number;
}

/** A way for a call to fail, with its details. */
export type FailureDetails =
  /**
   * 429, with the wait as the API tells it: Gemini in RetryInfo (beside QuotaFailure), the others in headers.
   * `retryAfterMs: false` leaves it out (the default is 1,000), `quota` is the `minute`'s or the `day`'s, `limit` its
   * value (10).
   */
  | {
      readonly kind: 'rateLimit';
      readonly retryAfterMs?: number | false;
      readonly quota?: 'minute' | 'day';
      readonly limit?: number;
    }
  /** 500. */
  | { readonly kind: 'internal' }
  /** 503, or Anthropic's 529: the model is overloaded. */
  | { readonly kind: 'overloaded' }
  /** The connection is lost: before the answer begins, or within it if `atFraction` is given. */
  | ({ readonly kind: 'reset' } & MidAnswer)
  /** The stream ends early, without an error and without a finish reason; a unary answer's JSON breaks off. */
  | ({ readonly kind: 'cut' } & MidAnswer)
  /** Silence, with the connection open, until the caller gives up. A unary answer never begins. */
  | ({ readonly kind: 'stall' } & MidAnswer)
  /** JSON that does not parse, in a stream's event or a unary body. */
  | ({ readonly kind: 'malformed' } & MidAnswer)
  /** HTTP 200, and then an error (overloaded) as an event of the stream, or as the unary body. */
  | ({ readonly kind: 'errorEvent' } & MidAnswer)
  /** The prompt is blocked: Gemini's `blockReason` (SAFETY by default), a 400 `content_filter`, or Anthropic's refusal. */
  | { readonly kind: 'blockedPrompt'; readonly reason?: string }
  /** An answer that stops with this finish reason (SAFETY, content_filter or refusal by default). */
  | ({ readonly kind: 'blockedAnswer'; readonly reason?: string } & MidAnswer)
  /** The key is wrong: Gemini's 400, or 401. */
  | { readonly kind: 'invalidKey' }
  /** The request came without a key: Gemini's 403, or 401. */
  | { readonly kind: 'missingKey' }
  /** 404: no such model. */
  | { readonly kind: 'unknownModel' }
  /** Any other status, with this body (an empty one by default), such as a proxy's 502 in HTML. */
  | { readonly kind: 'http'; readonly status: number; readonly body?: string; readonly contentType?: string };

/** The name of a way to fail. */
export type FailureKind = FailureDetails['kind'];

/** A way for a call to fail: the kind alone, or with its details. */
export type MockFailure = Exclude<FailureKind, 'http'> | FailureDetails;

const kinds: Record<FailureKind, true> = {
  rateLimit: true,
  internal: true,
  overloaded: true,
  reset: true,
  cut: true,
  stall: true,
  malformed: true,
  errorEvent: true,
  blockedPrompt: true,
  blockedAnswer: true,
  invalidKey: true,
  missingKey: true,
  unknownModel: true,
  http: true,
};

/**
 * Checks a failure, and gives it in detail.
 * @throws TypeError or RangeError naming what is wrong
 */
export function failureDetails(failure: MockFailure): FailureDetails {
  const kind = typeof failure === 'string' ? failure : failure?.kind;
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) {
    throw new TypeError(`a failure's kind must be one of ${Object.keys(kinds).join(', ')}; got ${formatValue(kind)}`);
  }
  if (typeof failure === 'string') return { kind: failure };
  if ('atFraction' in failure && failure.atFraction !== undefined) assertFraction('atFraction', failure.atFraction);
  if (failure.kind === 'http') {
    assertNumber('status', failure.status, { min: 200, integer: true });
    if (failure.status > 599) throw new RangeError(`status must be at most 599, got ${failure.status}`);
  }
  if (failure.kind === 'rateLimit' && failure.retryAfterMs !== false && failure.retryAfterMs !== undefined) {
    assertNumber('retryAfterMs', failure.retryAfterMs, { min: 0 });
  }
  return failure;
}

/** @throws TypeError or RangeError unless the value is a number from 0 to 1 */
export function assertFraction(option: string, value: unknown): void {
  assertNumber(option, value, { min: 0 });
  if ((value as number) > 1) throw new RangeError(`${option} must be a number from 0 to 1, got ${formatValue(value)}`);
}

/** The name that failures had when there was but one mock. */
export type GeminiFailure = MockFailure;
