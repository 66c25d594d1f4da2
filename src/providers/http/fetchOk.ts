import { ConnectionError, HttpError } from '../../core/model/errors.js';
import { oneLine } from '../../core/util/oneLine.js';
import { readField } from '../../core/util/readField.js';
import { maxRetriesOf } from '../../core/retry/maxRetriesOf.js';
import { retryAfterMs } from '../../core/retry/retryAfterMs.js';
import { errorBodySummary } from './errorBodySummary.js';
import { toInvalidRequestError } from './fetchErrors.js';

/** Options of `fetchOk`. */
export interface FetchOkOptions {
  /** Returns a sentence of advice for a status, given what the body says about it on one line (`''` if nothing). */
  readonly hintFor?: ((status: number, detail: string) => string | undefined) | undefined;
}

/**
 * Calls `fetch`, and takes anything but a 2xx answer for an error.
 *
 * @throws HttpError for the status, with what the body says about it and the wait that its headers ask for;
 *   ConnectionError if no answer came; InvalidRequestError if the request cannot be sent; the signal's reason if it was
 *   aborted
 */
export async function fetchOk(
  input: string | URL | Request,
  init: RequestInit = {},
  { hintFor }: FetchOkOptions = {},
): Promise<Response> {
  const { signal } = init;
  const where = safeUrl(input);
  let response: Response;
  try {
    response = await fetch(input, init);
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw toInvalidRequestError(error) ?? connectionError(`no answer from ${where}`, error);
  }
  if (response.ok) return response;
  const detail = await errorBodySummary(response);
  const hint = hintFor?.(response.status, detail);
  const message = `HTTP ${response.status} from ${where}${detail && `: ${detail}`}${hint ? `. ${hint}` : ''}`;
  throw new HttpError(message, response.status, {
    retryAfterMs: retryAfterMs(response),
    maxRetries: maxRetriesOf(response),
  });
}

/** Makes the error of a failed connection, with what the platform knows: Node's cause says more than "fetch failed". */
export function connectionError(what: string, error: unknown): ConnectionError {
  const cause = readField(error, 'cause') ?? error;
  const why = ['code', 'message'].map((key) => readField(cause, key)).find((text) => typeof text === 'string' && text);
  return new ConnectionError(oneLine(typeof why === 'string' ? `${what}: ${why}` : what, 1_000), { cause: error });
}

/** Shortens a request's address to what may be shown: no query, since keys travel there, and no password. */
function safeUrl(input: string | URL | Request): string {
  const url = input instanceof Request ? input.url : String(input);
  return url.replace(/[?#].*$/s, '').replace(/\/\/[^/@]*@/, '//');
}
