import { HttpError, IncompleteAnswerError, type ParallelGenAIError } from '../../core/model/errors.js';
import { retryInfoMs } from '../../core/retry/retryInfo.js';
import { toQuotaError } from './toQuotaError.js';
import { oneLine } from '../../core/util/oneLine.js';
import { asObject, asArray, asNumber, asString } from './json.js';

/** An error body of Google's, with the status it came with. */
export interface ApiFailure {
  readonly status: number;
  readonly message: string;
  /** Such as RESOURCE_EXHAUSTED. */
  readonly statusName?: string | undefined;
  /** google.rpc's: ErrorInfo, QuotaFailure, RetryInfo. */
  readonly details?: unknown;
}

/** The longest message that is passed on: a longer one is a page of HTML or a copy of the request. */
const longestMessage = 1_000;

/** Makes the error for an answer whose status means failure: by its status, its quota and the wait it asks for. */
export function apiError(failure: ApiFailure, options: ErrorOptions & { secret?: string | undefined } = {}): HttpError {
  const { status, statusName, details } = failure;
  const { cause, secret } = options;
  const serverMessage = sanitize(failure.message, secret);
  const head = [`HTTP ${status}`, statusName].filter(Boolean).join(' ');
  const message = [serverMessage === '' ? head : `${head}: ${serverMessage}`, hintFor(failure)]
    .filter(Boolean)
    .join(' ');
  const retryAfterMs = paddedRetryDelay(details);
  if (status === 429) return toQuotaError({ message, serverMessage, details, retryAfterMs, cause });
  return new HttpError(message, status, { cause, retryAfterMs });
}

/** Makes the error for an error body in the place of an answer: at HTTP 200 or in the middle of a stream. */
export function bodyError(
  error: unknown,
  text: string,
  options: ErrorOptions & { secret?: string | undefined } = {},
): ParallelGenAIError {
  const { code, status, message, details } = asObject(error);
  const httpStatus = statusOf(code, status);
  const words = asString(message) ?? asString(error) ?? '';
  if (httpStatus !== undefined) {
    return apiError({ status: httpStatus, statusName: asString(status), message: words, details }, options);
  }
  const serverMessage = sanitize(words, options.secret);
  const what = `an error came instead of the answer${serverMessage && `: ${serverMessage}`}`;
  return new IncompleteAnswerError(what, undefined, text, { cause: options.cause });
}

/** google.rpc's status names with the HTTP status of each, for bodies that leave the number out. */
const statusNames: Readonly<Record<string, number>> = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  OUT_OF_RANGE: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ABORTED: 409,
  ALREADY_EXISTS: 409,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNKNOWN: 500,
  DATA_LOSS: 500,
  UNIMPLEMENTED: 501,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
};

function statusOf(code: unknown, name: unknown): number | undefined {
  const number = asNumber(code);
  // "The client cancelled": but it did not, since it still reads. Only the answer broke off.
  if (number === 499 || name === 'CANCELLED') return undefined;
  if (number !== undefined && number >= 400 && number < 600) return number;
  return typeof name === 'string' && Object.hasOwn(statusNames, name) ? statusNames[name] : undefined;
}

/** Adds to the wait that RetryInfo asks for: it is floored to seconds, and all calls refused at once get the same. */
function paddedRetryDelay(details: unknown): number | undefined {
  const asked = retryInfoMs(details);
  return asked === undefined ? undefined : Math.round(asked + 1_000 + Math.random() * 1_000);
}

function hintFor({ status, message, details }: ApiFailure): string | undefined {
  const reasons = asArray(details).map((detail) => asString(asObject(detail)['reason']));
  if (reasons.includes('SERVICE_DISABLED')) return undefined; // The server's own message says what to do.
  const aboutKey = reasons.some((reason) => reason?.startsWith('API_KEY_')) || /\bAPI[ _]key\b/i.test(message);
  if (aboutKey && [400, 401, 403].includes(status)) return 'Check the API key that the client was made with.';
  if (status === 401) return 'Check the API key or the credentials that the client was made with.';
  if (status === 403) return 'Check that the key or account may use this model and this API.';
  if (status === 404) return 'Check the name of the model (and the API version, the project and the region).';
  return undefined;
}

/** Makes a message fit for one line, without keys. Pages of HTML, with which proxies answer, become ''. */
function sanitize(message: string, secret: string | undefined): string {
  const line = oneLine(message, longestMessage, secret);
  return /^<(!doctype|html|\?xml)/i.test(line) ? '' : line;
}
