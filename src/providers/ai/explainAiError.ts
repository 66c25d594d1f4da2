import type { JsonObject } from '../../core/util/isObject.js';
import {
  ConnectionError,
  IncompleteAnswerError,
  InvalidRequestError,
  ParallelGenAIError,
} from '../../core/model/errors.js';
import { oneLine } from '../../core/util/oneLine.js';
import { isAbortError } from '../../core/retry/isAbortError.js';
import { isNetworkError } from '../../core/retry/isNetworkError.js';
import { errorFacts } from '../failure/errorFacts.js';
import { failureOf } from '../failure/failureOf.js';
import { asNumber, asObject, asString } from '../gemini-api/json.js';
import { toInvalidRequestError } from '../http/fetchErrors.js';

/** Nothing was sent, and nothing else would be the next time. */
const invalid =
  /^AI_(InvalidPrompt|LoadAPIKey|LoadSetting|NoSuchModel|NoSuchProvider|InvalidArgument|UnsupportedFunctionality|UnsupportedModelVersion|InvalidMessageRole|InvalidDataContent|MessageConversion|TooManyEmbeddingValuesForCall)Error$/;

/** What came is no answer. */
const unusable =
  /^AI_(EmptyResponseBody|InvalidResponseData|InvalidStreamPart|JSONParse|TypeValidation|NoContentGenerated|NoOutputGenerated|NoObjectGenerated)Error$/;

/**
 * What an error of the AI SDK means, thrown or in an `error` part of a stream, where it is often a plain object. Read
 * from names and fields rather than by `instanceof`, so that it holds for every copy of the SDK.
 *
 * @param text what had come of the answer
 * @param opened whether the provider had begun to answer
 */
export function explainAiError(error: unknown, text: string, opened: boolean): unknown {
  if (ParallelGenAIError.isInstance(error)) return error;
  if (!(error instanceof Error)) {
    return failureOf(errorFacts(error), { what: 'an error came instead of the answer', text, cause: error });
  }
  const fields = asObject(error);
  if (error.name === 'AI_RetryError' && fields['lastError'] !== undefined) {
    return explainAiError(fields['lastError'], text, opened);
  }
  const status = asNumber(fields['statusCode']);
  if (status !== undefined && status >= 400) return statusError(error, fields, status);
  if (invalid.test(error.name)) return new InvalidRequestError(oneLine(error.message, 300), { cause: error });
  // An error that came with the status of an answer, which the SDK could not read as one.
  const facts = errorFacts(asString(fields['responseBody']) ?? '');
  if (facts.status !== undefined || facts.codes.length > 0) {
    return failureOf(facts, { what: 'an error came instead of the answer', text, cause: error });
  }
  // What it says of the answer may quote it: that stays in the cause.
  if (unusable.test(error.name) || (error.name === 'AI_APICallError' && status !== undefined)) {
    return new IncompleteAnswerError('the provider sent what is no answer', undefined, text, { cause: error });
  }
  const unsendable = toInvalidRequestError(error);
  if (unsendable) return unsendable;
  // An abort that is not ours: a timeout of the SDK's own.
  if (isNetworkError(error) || isAbortError(error) || error.name === 'AI_APICallError') {
    const why = oneLine(error.message, 300);
    return opened
      ? new IncompleteAnswerError(`the connection broke off: ${why}`, undefined, text, { cause: error })
      : new ConnectionError(`the connection failed: ${why}`, { cause: error });
  }
  return error;
}

function statusError(error: Error, fields: JsonObject, status: number): unknown {
  const body = asString(fields['responseBody']) ?? fields['data'];
  const facts = errorFacts(body ?? error.message);
  return failureOf(
    facts.message === '' && !asString(body)?.startsWith('<') ? { ...facts, message: error.message } : facts,
    {
      what: `HTTP ${status}`,
      status,
      headers: fields['responseHeaders'],
      cause: error,
    },
  );
}
