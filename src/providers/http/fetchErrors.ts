import { InvalidRequestError } from '../../core/model/errors.js';

/**
 * Makes the error for a request that `fetch` (or `Headers`) refuses to send, whoever asked it. Without a cause: the
 * platform's words quote the header, which is the key, and the address, which may hold a password.
 */
export function toInvalidRequestError(error: unknown): InvalidRequestError | undefined {
  if (!(error instanceof Error)) return undefined;
  const cause = error.cause instanceof Error ? error.cause.message : '';
  const words = `${error.message} ${cause}`;
  // Node's words, Firefox's, and Chromium's ("Failed to construct 'Headers': …").
  if (/ByteString|invalid header value|not a valid HTTP header|'Headers':/i.test(words)) {
    return new InvalidRequestError(
      'the API key or a header holds a character that HTTP headers cannot carry, such as a line break or a curly quote',
    );
  }
  // Node's and Chromium's words, and Firefox's.
  if (/includes credentials|embedded credentials/i.test(words)) {
    return new InvalidRequestError(
      'the address holds a user name or password, which fetch refuses: send them in a header',
    );
  }
  if (/Failed to parse URL|Invalid URL|not a valid URL|unknown scheme/i.test(words)) {
    return new InvalidRequestError('the address or base URL is no URL: check it');
  }
  return undefined;
}
