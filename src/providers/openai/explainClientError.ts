import { ParallelGenAIError } from '../../core/model/errors.js';
import { isAbortError } from '../../core/retry/isAbortError.js';
import { isNetworkError } from '../../core/retry/isNetworkError.js';
import { errorFacts } from '../failure/errorFacts.js';
import { failureOf } from '../failure/failureOf.js';
import { asNumber, asObject } from '../gemini-api/json.js';
import { toInvalidRequestError } from '../http/fetchErrors.js';
import { connectionError } from '../http/fetchOk.js';

/**
 * What an error of the `openai` package means. Read from its fields rather than by `instanceof`, so that it holds for
 * the caller's copy of the SDK, and nothing of the SDK is imported.
 */
export function explainClientError(error: unknown): unknown {
  if (!(error instanceof Error) || ParallelGenAIError.isInstance(error)) return error;
  const fields = asObject(error);
  const status = asNumber(fields['status']);
  if (status !== undefined) {
    const facts = errorFacts({ error: fields['error'] ?? error.message });
    return failureOf(facts, {
      what: `HTTP ${status}`,
      status,
      headers: fields['headers'],
      cause: error,
    });
  }
  const unsendable = toInvalidRequestError(error);
  if (unsendable) return unsendable;
  // An abort that is not ours: the client's own timeout.
  return isNetworkError(error) || isAbortError(error) ? connectionError('no answer', error) : error;
}
