import { ConnectionError, IncompleteAnswerError, InvalidRequestError } from '../../core/model/errors.js';
import { apiError, bodyError } from '../gemini-api/apiError.js';
import { isAbortError } from '../../core/retry/isAbortError.js';
import { isNetworkError } from '../../core/retry/isNetworkError.js';
import { toInvalidRequestError } from '../http/fetchErrors.js';
import type { FailureContext } from '../gemini-api/readAnswer.js';
import { oneLine } from '../../core/util/oneLine.js';
import { asObject, asNumber, asString } from '../gemini-api/json.js';
import { parseApiMessage } from './parseApiMessage.js';

/** Facts that the error itself does not hold. */
export interface GenaiFailureContext extends FailureContext {
  readonly stream: boolean;
  /** The client's API key. */
  readonly secret?: string;
}

/**
 * Returns what an error of `@google/genai` means. Reads its fields instead of using `instanceof`, so that it holds for
 * the caller's copy of the SDK (node, web, ESM, CommonJS), and nothing of the SDK is imported.
 */
export function explainGenaiError(error: unknown, context: GenaiFailureContext): unknown {
  const { opened, text, stream, secret } = context;
  if (!(error instanceof Error)) return error;
  // Says only that a long answer, made in several calls, broke off in one of them.
  if (error.name === 'ContinuationInterruptedError' && error.cause instanceof Error) {
    return explainGenaiError(error.cause, context);
  }
  const status = asNumber(asObject(error)['status']);
  if (status !== undefined) {
    const { midStream, body } = parseApiMessage(error.message);
    if (midStream) return bodyError(body, text, { cause: error, secret });
    const { message, status: statusName, details } = asObject(body);
    const serverMessage = asString(message) ?? error.message;
    return apiError(
      { status, statusName: asString(statusName), message: serverMessage, details },
      { cause: error, secret },
    );
  }
  if (opened) return new IncompleteAnswerError('the stream broke off', undefined, text, { cause: error });
  if (error instanceof SyntaxError && stream) {
    // Before a stream opens, the SDK parses nothing but the body of an error status, and loses the status with it.
    return new IncompleteAnswerError('the server refused, with an error that is not valid JSON', undefined, text, {
      cause: error,
    });
  }
  if (error instanceof SyntaxError) {
    return new IncompleteAnswerError('the answer is not valid JSON', undefined, text, { cause: error, maxRetries: 1 });
  }
  const unsendable = toInvalidRequestError(error);
  if (unsendable) return unsendable;
  // An abort that is not ours: the SDK's own timeout.
  if (isNetworkError(error) || isAbortError(error)) {
    const why = asString(asObject(error.cause)['message']);
    const message = `the connection failed: ${error.message}${why ? ` (${why})` : ''}`;
    return new ConnectionError(oneLine(message, 1_000, secret), { cause: error });
  }
  if (/default credentials/i.test(error.message)) {
    const advice =
      'no credentials: give the client an apiKey, or for Vertex AI run "gcloud auth application-default login"';
    return new InvalidRequestError(advice, { cause: error });
  }
  if (error instanceof TypeError) {
    const what = 'the answer has a shape that the SDK cannot read';
    return new IncompleteAnswerError(what, undefined, text, { cause: error });
  }
  return error;
}
