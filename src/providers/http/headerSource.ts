import { parseHeaders } from './parseHeaders.js';

/** What `new Headers()` takes; DOM's own name for it, HeadersInit, is not there in Node's types. */
type HeaderFields = NonNullable<RequestInit['headers']>;

/** Headers, or what makes them anew for each attempt: for tokens that expire. */
export type HeaderSource = HeaderFields | (() => HeaderFields | PromiseLike<HeaderFields>);

/**
 * What gives the headers of each attempt.
 * @throws InvalidRequestError for headers that HTTP cannot carry: at once, or, where a function makes them, then
 */
export function headerSource(headers: HeaderSource | undefined): () => Promise<Headers> {
  if (typeof headers === 'function') return async () => parseHeaders(await headers());
  parseHeaders(headers);
  return () => Promise.resolve(parseHeaders(headers));
}
