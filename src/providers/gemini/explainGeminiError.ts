import { ConnectionError, IncompleteAnswerError, InvalidRequestError } from '../../core/model/errors.js';
import { apiError } from '../gemini-api/apiError.js';
import type { FailureContext } from '../gemini-api/readAnswer.js';
import { isAbortError } from '../../core/retry/isAbortError.js';
import { isNetworkError } from '../../core/retry/isNetworkError.js';
import { toInvalidRequestError } from '../http/fetchErrors.js';
import { oneLine } from '../../core/util/oneLine.js';
import { asObject, asNumber, asString } from '../gemini-api/json.js';

const sdkPrefix = '[GoogleGenerativeAI Error]: ';

/**
 * What an error of `@google/generative-ai` means. Read from its fields and words rather than by `instanceof`, so that
 * it holds for the caller's copy of the SDK, whichever it is, and nothing of the SDK is imported.
 *
 * @param secret the API key, to be kept out of messages
 */
export function explainGeminiError(error: unknown, { opened, text }: FailureContext, secret?: string): unknown {
  if (!(error instanceof Error)) return error;
  const status = asNumber(asObject(error)['status']);
  if (status !== undefined) {
    const { errorDetails } = asObject(error);
    return apiError({ status, message: serverWords(error, status), details: errorDetails }, { cause: error, secret });
  }
  const { message } = error;
  const said = message.startsWith(sdkPrefix) ? message.slice(sdkPrefix.length) : message;
  if (opened) {
    // The parser's words quote the answer: they stay in `cause`.
    const how = /parse|parsing/i.test(said) ? 'sent what is no event stream' : 'broke off';
    return new IncompleteAnswerError(`the stream ${how}`, undefined, text, { cause: error });
  }
  if (error instanceof SyntaxError) {
    return new IncompleteAnswerError('the answer is not valid JSON', undefined, text, { cause: error, maxRetries: 1 });
  }
  const unsendable = toInvalidRequestError(error);
  if (unsendable) return unsendable;
  if (isNetworkError(error) || isAbortError(error) || said.startsWith('Error fetching from ')) {
    return new ConnectionError(oneLine(`the connection failed: ${said}`, 1_000, secret), { cause: error });
  }
  if (message.startsWith(sdkPrefix) && /^Request aborted/.test(said)) {
    const advice = 'the SDK ended the call itself; leave its own timeout unset and use timeoutMs';
    return new ConnectionError(advice, { cause: error });
  }
  // What else the SDK refuses, it refuses before it sends anything.
  if (message.startsWith(sdkPrefix)) return new InvalidRequestError(said, { cause: error });
  if (error instanceof TypeError) {
    return new IncompleteAnswerError('the answer has a shape that the SDK cannot read', undefined, text, {
      cause: error,
    });
  }
  return error;
}

/** What the server said, out of the SDK's message, which puts the address before it and the details after it. */
function serverWords(error: Error, status: number): string {
  const { statusText, errorDetails } = asObject(error);
  const head = `: [${status} ${asString(statusText) ?? ''}] `;
  const at = error.message.indexOf(head);
  const words = at < 0 ? error.message : error.message.slice(at + head.length);
  const tail = errorDetails === undefined ? '' : ` ${JSON.stringify(errorDetails)}`;
  return words.endsWith(tail) ? words.slice(0, words.length - tail.length) : words;
}
