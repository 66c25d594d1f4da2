import { ConnectionError, IncompleteAnswerError, InvalidRequestError } from '../../core/model/errors.js';
import { apiError } from '../gemini-api/apiError.js';
import type { FailureContext } from '../gemini-api/readAnswer.js';
import { isAbortError } from '../../core/retry/isAbortError.js';
import { isNetworkError } from '../../core/retry/isNetworkError.js';
import { toInvalidRequestError } from '../http/fetchErrors.js';
import { oneLine } from '../../core/util/oneLine.js';
import { asObject, asNumber, asString } from '../gemini-api/json.js';

const sdkPrefix = '[GoogleGenerativeAI Error]: ';

/** Facts that the error itself does not hold. */
export interface GeminiFailureContext extends FailureContext {
  /** True if an earlier attempt ended with a stream that the SDK could not read either: that is no chance any more. */
  readonly wasUnreadable?: boolean;
  /** The API key, to be kept out of messages. */
  readonly secret?: string;
}

/**
 * Returns what an error of `@google/generative-ai` means. Reads its fields and words instead of using `instanceof`, so
 * that it holds for the caller's copy of the SDK, whichever it is, and nothing of the SDK is imported.
 */
export function explainGeminiError(error: unknown, context: GeminiFailureContext): unknown {
  if (!(error instanceof Error)) return error;
  const { opened, text, secret } = context;
  const status = asNumber(asObject(error)['status']);
  if (status !== undefined) {
    const { errorDetails } = asObject(error);
    return apiError({ status, message: serverMessage(error, status), details: errorDetails }, { cause: error, secret });
  }
  const { message } = error;
  const sdkMessage = message.startsWith(sdkPrefix) ? message.slice(sdkPrefix.length) : message;
  if (isUnreadableStream(error)) return unreadableStream(error, context);
  if (opened) {
    // The parser's words quote the answer: they stay in `cause`.
    const how = /parsing/i.test(sdkMessage) ? 'sent JSON that is broken' : 'broke off';
    return new IncompleteAnswerError(`the stream ${how}`, undefined, text, { cause: error });
  }
  if (error instanceof SyntaxError) {
    return new IncompleteAnswerError('the answer is not valid JSON', undefined, text, { cause: error, maxRetries: 1 });
  }
  const unsendable = toInvalidRequestError(error);
  if (unsendable) return unsendable;
  if (isNetworkError(error) || isAbortError(error) || sdkMessage.startsWith('Error fetching from ')) {
    return new ConnectionError(oneLine(`the connection failed: ${sdkMessage}`, 1_000, secret), { cause: error });
  }
  if (message.startsWith(sdkPrefix) && /^Request aborted/.test(sdkMessage)) {
    const advice = 'the SDK ended the call itself; leave its own timeout unset and use timeoutMs';
    return new ConnectionError(advice, { cause: error });
  }
  // What else the SDK refuses, it refuses before it sends anything.
  if (message.startsWith(sdkPrefix)) return new InvalidRequestError(sdkMessage, { cause: error });
  if (error instanceof TypeError) {
    return new IncompleteAnswerError('the answer has a shape that the SDK cannot read', undefined, text, {
      cause: error,
    });
  }
  return error;
}

/**
 * True if the SDK's parser met what it cannot read: it knows nothing but `data: ` lines of JSON, each with a blank line
 * after it. A comment, an `event:` line, U+2028 within an event or an event that was cut all end in the same error. What
 * came just before is lost with it, so that even `[DONE]` cannot be taken for the end.
 */
export function isUnreadableStream(error: unknown): boolean {
  if (!(error instanceof Error) || !error.message.startsWith(sdkPrefix)) return false;
  const sdkMessage = error.message.slice(sdkPrefix.length);
  // An event that begins like a response and is no JSON was broken on its way: that may go better next time.
  return sdkMessage === 'Failed to parse stream' || /^Error parsing JSON response: "(?!\{)/.test(sdkMessage);
}

function unreadableStream(cause: Error, { text, wasUnreadable }: GeminiFailureContext): IncompleteAnswerError {
  const what = 'the SDK could not read the stream: an event was cut, or holds what its parser does not know';
  const advice = 'if it happens each time, ask with stream: false, or use askGenai';
  // An event may be cut by chance, but hardly twice.
  return new IncompleteAnswerError(`${what}; ${advice}`, undefined, text, {
    cause,
    ...(wasUnreadable && { maxRetries: 0 }),
  });
}

/** The server's own message, out of the SDK's, which puts the address before it and the details after it. */
function serverMessage(error: Error, status: number): string {
  const { statusText, errorDetails } = asObject(error);
  const head = `: [${status} ${asString(statusText) ?? ''}] `;
  const at = error.message.indexOf(head);
  const words = at < 0 ? error.message : error.message.slice(at + head.length);
  const tail = errorDetails === undefined ? '' : ` ${JSON.stringify(errorDetails)}`;
  return words.endsWith(tail) ? words.slice(0, words.length - tail.length) : words;
}
