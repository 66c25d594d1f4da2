import { ConnectionError, InvalidRequestError } from '../../core/model/errors.js';
import { oneLine } from '../../core/util/oneLine.js';
import { readField } from '../../core/util/readField.js';
import { keysIn, withoutKeys } from '../../core/util/withoutKeys.js';
import { errorFacts } from '../failure/errorFacts.js';
import { failureOf } from '../failure/failureOf.js';
import { toInvalidRequestError } from './fetchErrors.js';
import { readErrorBody } from './readErrorBody.js';
import { withoutRedirects } from './withoutRedirects.js';

/** Options of `fetchOk`. */
export interface FetchOkOptions {
  /**
   * Returns a sentence of advice for a status, given what the body says about it on one line (`''` if nothing).
   * @default none
   */
  readonly hintFor?: ((status: number, detail: string) => string | undefined) | undefined;
}

/**
 * Calls `fetch`, and takes anything but a 2xx answer for an error that says what the server meant. For tasks of your
 * own, and as the `fetch` of clients whose errors lose the status or the wait that a server asks for.
 *
 * A request with a key in `x-api-key` or any such header follows no redirect, which would take the key along; `redirect:
 * 'follow'` says that it may.
 *
 * @throws HttpError for the status, with what the body says about it and the wait that the headers or the body ask for;
 *   QuotaExhaustedError if the body says that credit or quota is used up (`insufficient_quota`); BlockedError if it
 *   says that a policy stopped the request (`content_filter`); ConnectionError if no answer came;
 *   InvalidRequestError if the request cannot be sent; the signal's reason if it was aborted
 * @example
 * const answer = async ({ signal }: TaskContext) => (await fetchOk('https://api.example.com/answer', { signal })).text();
 */
export async function fetchOk(
  input: string | URL | Request,
  init: RequestInit = {},
  { hintFor }: FetchOkOptions = {},
): Promise<Response> {
  const { signal } = init;
  const where = safeUrl(input);
  let keys: readonly string[];
  let response: Response;
  try {
    const sent = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined));
    keys = keysIn(sent);
    response = await fetch(input, withoutRedirects(init, sent));
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw toInvalidRequestError(error) ?? connectionError(`no answer from ${where}`, error);
  }
  if (response.ok) return response;
  const { status, headers, type } = response;
  const location = headers.get('location');
  if (type === 'opaqueredirect' || (location !== null && status < 400)) {
    void response.body?.cancel();
    const there = location === null ? '' : ` to ${safeUrl(location)}`;
    throw new InvalidRequestError(`${where} redirects${there}, and no key is sent on: ask the right address`);
  }
  throw failureOf(errorFacts(withoutKeys(await readErrorBody(response), keys)), {
    what: `HTTP ${status} from ${where}`,
    status,
    headers,
    hintFor: (detail) => hintFor?.(status, detail),
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
