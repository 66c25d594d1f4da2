import { readField } from '../util/readField.js';
import { readPath } from '../util/readPath.js';
import { isAbortError } from './isAbortError.js';
import { isNamed, matches } from './isNamed.js';
import { readCauses } from './readCauses.js';

/** The SDKs' names, DOM's for `XMLHttpRequest` and `AbortSignal.timeout()`. */
const names = /^(?:(?:API)?Connection(?:Timeout)?Error|(?:Request|Cohere)?TimeoutError|NetworkError)$/;

/**
 * Codes of Node, undici (except for calls that it refuses to make, or that were cancelled), axios and Bun, which messages
 * quote too; and what engines and clients write: Node, Chromium, Firefox, Safari, Deno, Bun, React Native, Cloudflare.
 */
const signs =
  /\b(?:ECONN(?:REFUSED|RESET|ABORTED)|E(?:SOCKET)?TIMEDOUT|EAI_\w+|ENOTFOUND|EPIPE|E(?:HOST|NET)(?:UNREACH|DOWN)|ERR_NETWORK|ERR_STREAM_PREMATURE_CLOSE|UND_ERR_(?!ABORTED|INVALID|NOT_SUPPORTED)\w+|FailedToOpenSocket)\b|fetch failed|failed to fetch|^terminated$|load failed|network error|networkerror when|network request failed|(?:network|internet) connection|error in (?:body|input) stream|error reading a body|error sending request|(?:unable to|cannot) connect|connection ?(?:error|refused|reset|closed)|socket hang up|premature close/i;

/** Causes of "fetch failed" that another attempt cannot heal: nothing was sent. */
const unsendable = /unknown scheme|invalid url/i;

/** What one error says of itself, whatever its cause. @see isNetworkError */
export function saysNetworkError(error: unknown): boolean {
  // 0 is what XMLHttpRequest has, and Angular's HttpErrorResponse after it.
  if (matches(readField(error, 'code'), signs) || isNamed(error, names) || readField(error, 'status') === 0)
    return true;
  return matches(readField(error, 'message'), signs) && !matches(readPath(error, 'cause.message'), unsendable);
}

/**
 * True if no answer came, or it broke off: refused, reset, DNS, offline, no answer in time. Told by the error's code,
 * name or words, or by those of its cause.
 */
export const isNetworkError = (error: unknown): boolean =>
  readCauses<boolean>(error, {
    read: (one) => (isAbortError(one) ? false : saysNetworkError(one) || undefined),
    combine: (facts) => facts.includes(true),
  }) ?? false;
