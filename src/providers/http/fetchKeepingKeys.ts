import { InvalidRequestError } from '../../core/model/errors.js';
import { isSecretName } from '../../core/util/withoutKeys.js';

/** As many as `fetch` follows. */
const mostRedirects = 20;

/** What `fetch` itself takes off on the way to another origin. */
const takenOff = /^(?:(?:proxy-)?authorization|cookie)$/i;

/**
 * `fetch`, but no key goes to another origin. On the way there `fetch` takes off `Authorization` and cookies, as its
 * standard says (https://fetch.spec.whatwg.org/#http-redirect-fetch), and takes `x-api-key` and its like along. Here all
 * of them are taken off, and a redirect that would take the request's body along too is an error.
 *
 * In browsers nobody may see where a redirect leads: there a request with such a key follows none.
 *
 * @throws InvalidRequestError for such a redirect
 */
export async function fetchKeepingKeys(input: string | URL | Request, init: RequestInit): Promise<Response> {
  const request = input instanceof Request ? input : undefined;
  const headers = new Headers(init.headers ?? request?.headers);
  const hasKeys = [...headers.keys()].some((name) => isSecretName(name) && !takenOff.test(name));
  const redirect = init.redirect ?? request?.redirect ?? 'follow';
  if (!hasKeys || redirect !== 'follow') return fetch(input, init);

  let method = init.method ?? request?.method ?? 'GET';
  let body = init.body ?? request?.body;
  let response = await fetch(input, { ...init, redirect: 'manual' });
  for (let redirects = 0; isRedirect(response); redirects++) {
    const { status } = response;
    const next = addressIn(response);
    if (response.type === 'opaqueredirect') throw cannotFollow('the server redirects to another address');
    if (!next) return response;
    if (redirects === mostRedirects) throw new TypeError('fetch failed: redirected too often');
    if (!/^(?:GET|HEAD)$/i.test(method) && (status === 303 || (status < 303 && /^POST$/i.test(method)))) {
      method = 'GET';
      body = null;
      for (const name of [...headers.keys()]) if (name.startsWith('content-')) headers.delete(name);
    }
    const here = new URL(response.url);
    const isElsewhere = next.origin !== here.origin;
    // A stream can be read only once.
    if (body && (isElsewhere || body instanceof ReadableStream)) {
      throw cannotFollow(`${here.origin} redirects to ${next.origin} (HTTP ${status})`);
    }
    if (isElsewhere) for (const name of [...headers.keys()]) if (isSecretName(name)) headers.delete(name);
    void response.body?.cancel().catch(() => undefined);
    const signal = init.signal ?? request?.signal ?? null;
    response = await fetch(next, { ...init, method, body: body ?? null, headers, signal, redirect: 'manual' });
  }
  return response;
}

const isRedirect = ({ status, type }: Response): boolean =>
  type === 'opaqueredirect' || [301, 302, 303, 307, 308].includes(status);

/** Where a redirect leads; `undefined` where it does not say, or says what is no address. */
function addressIn(response: Response): URL | undefined {
  try {
    const location = response.headers.get('location');
    return location === null ? undefined : new URL(location, response.url);
  } catch {
    return undefined;
  }
}

const cannotFollow = (what: string): InvalidRequestError =>
  new InvalidRequestError(`${what}, where neither the key nor the request is sent: ask that address itself`);
