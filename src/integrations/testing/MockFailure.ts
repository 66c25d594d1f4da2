import { assertNumber } from '../../core/util/assertNumber.js';
import { formatValue } from '../../core/util/formatValue.js';

/** A failure that happens within the answer. */
interface MidAnswer {
  /**
   * The fraction of the answer's chunks that come before it, from 0 to 1.
   * @default 0.5
   */
  readonly atFraction?: number;
}

/** What every way to fail has. */
interface Kind<Name extends string> {
  /** The name of this way to fail. */
  readonly kind: Name;
}

/** Why something is blocked. */
interface Reason {
  /**
   * The API's word for it.
   * @default SAFETY, content_filter or refusal, as the API has it
   */
  readonly reason?: string;
}

/** A way for a call to fail, with its details. */
export type FailureDetails =
  /**
   * 429, with the wait as the API tells it: Gemini in RetryInfo (beside QuotaFailure), the others in headers.
   */
  | (Kind<'rateLimit'> & {
      /**
       * The wait that the server asks for, in milliseconds; `false` for none.
       * @default 1_000
       */
      readonly retryAfterMs?: number | false;
      /**
       * Whose quota is used up.
       * @default 'minute'
       */
      readonly quota?: 'minute' | 'day';
      /**
       * The value of that quota.
       * @default 10
       */
      readonly limit?: number;
    })
  /** 500. */
  | Kind<'internal'>
  /** 503, or Anthropic's 529: the model is overloaded. */
  | Kind<'overloaded'>
  /** The connection is lost: before the answer begins, or within it if `atFraction` is given. */
  | (Kind<'reset'> & MidAnswer)
  /** The stream ends early, without an error and without a finish reason; a unary answer's JSON breaks off. */
  | (Kind<'cut'> & MidAnswer)
  /** Silence, with the connection open, until the caller gives up. A unary answer never begins. */
  | (Kind<'stall'> & MidAnswer)
  /** JSON that does not parse, in a stream's event or a unary body. */
  | (Kind<'malformed'> & MidAnswer)
  /** HTTP 200, and then an error (overloaded) as an event of the stream, or as the unary body. */
  | (Kind<'errorEvent'> & MidAnswer)
  /** The prompt is blocked: Gemini's `blockReason` (SAFETY by default), a 400 `content_filter`, or Anthropic's refusal. */
  | (Kind<'blockedPrompt'> & Reason)
  /** An answer that stops with this finish reason (SAFETY, content_filter or refusal by default). */
  | (Kind<'blockedAnswer'> & Reason & MidAnswer)
  /** The key is wrong: Gemini's 400, or 401. */
  | Kind<'invalidKey'>
  /** The request came without a key: Gemini's 403, or 401. */
  | Kind<'missingKey'>
  /** 404: no such model. */
  | Kind<'unknownModel'>
  /** Any other status, with this body (an empty one by default), such as a proxy's 502 in HTML. */
  | (Kind<'http'> & {
      /** The HTTP status, such as 502. */
      readonly status: number;
      /**
       * The body of the response.
       * @default ''
       */
      readonly body?: string;
      /**
       * The type of that body.
       * @default 'text/html; charset=UTF-8'
       */
      readonly contentType?: string;
    });

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
