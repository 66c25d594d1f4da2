import { InvalidRequestError } from '../errors.js';
import { fieldsOf, stringOf } from './wire.js';

/** The error for a request that `fetch` refuses to send, whichever SDK asked it. */
export function explainUnsendable(error: Error): InvalidRequestError | undefined {
  // Node's words, Firefox's, and Chromium's ("Failed to execute 'append' on 'Headers': …").
  if (/ByteString|invalid header value|not a valid HTTP header|on 'Headers'/i.test(error.message)) {
    // Without a cause: its words quote the header, which is the key.
    return new InvalidRequestError(
      'the API key or a header holds a character that HTTP headers cannot carry, such as a line break or a curly quote',
    );
  }
  const words = `${error.message} ${stringOf(fieldsOf(error.cause)['message']) ?? ''}`;
  if (/Failed to parse URL|Invalid URL|not a valid URL|unknown scheme/i.test(words)) {
    return new InvalidRequestError('the base URL of the client is no URL: check it', { cause: error });
  }
  return undefined;
}

/** Whether `fetch` or a body's reader lost the connection; each engine has words of its own, and undici a cause. */
export function isNetworkError(error: Error): boolean {
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return true;
  if (!(error instanceof TypeError)) return false;
  const words = /fetch|network|load failed|terminated|connection|body stream|input stream/i;
  return error.cause !== undefined || words.test(error.message);
}
