import { isSecretName } from '../../core/util/withoutKeys.js';

/** What `fetch` itself takes off on the way to another origin. */
const takenOff = /^(?:(?:proxy-)?authorization|cookie)$/i;

/**
 * The same request; one with a key follows no redirect. On the way to another origin `fetch` takes off `Authorization` and
 * cookies, as its standard says (https://fetch.spec.whatwg.org/#http-redirect-fetch), and sends `x-api-key` and its like to
 * whatever address the server named; and browsers tell nobody what that is.
 */
export const withoutRedirects = (init: RequestInit, headers: Headers): RequestInit =>
  [...headers.keys()].some((name) => isSecretName(name) && !takenOff.test(name))
    ? { ...init, redirect: init.redirect ?? 'manual' }
    : init;
