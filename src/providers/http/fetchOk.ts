import { ConnectionError, HttpError } from '../../core/model/errors.js';
import { oneLine } from '../../core/util/oneLine.js';
import { readField } from '../../core/util/readField.js';
import { maxRetriesOf } from '../../core/retry/maxRetriesOf.js';
import { retryAfterMs } from '../../core/retry/retryAfterMs.js';
import { errorBodySummary } from './errorBodySummary.js';
import { toInvalidRequestError } from './fetchErrors.js';

/**
 * `fetch`, where anything but a 2xx answer is an error.
 *
 * @throws HttpError for the status, with what the body says about it and the wait that its headers ask for;
 *   ConnectionError where no answer came; InvalidRequestError where the request cannot be sent; the signal's reason where it was aborted
 */
export async function fetchOk(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const { signal } = init;
  const where = placeOf(input);
  let response: Response;
  try {
    response = await fetch(input, init);
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw toInvalidRequestError(error) ?? connectionError(`no answer from ${where}`, error);
  }
  if (response.ok) return response;
  const detail = await errorBodySummary(response);
  throw new HttpError(`HTTP ${response.status} from ${where}${detail && `: ${detail}`}`, response.status, {
    retryAfterMs: retryAfterMs(response),
    maxRetries: maxRetriesOf(response),
  });
}

/** A failed connection, saying what the platform knows of it: in Node the cause tells more than "fetch failed". */
export function connectionError(what: string, error: unknown): ConnectionError {
  const cause = readField(error, 'cause') ?? error;
  const why = ['code', 'message'].map((key) => readField(cause, key)).find((text) => typeof text === 'string' && text);
  return new ConnectionError(oneLine(typeof why === 'string' ? `${what}: ${why}` : what, 1_000), { cause: error });
}

/** Where a request went, without its query: keys travel there. */
function placeOf(input: string | URL | Request): string {
  const url = input instanceof Request ? input.url : String(input);
  return url.replace(/[?#].*$/s, '').replace(/\/\/[^/@]*@/, '//');
}
