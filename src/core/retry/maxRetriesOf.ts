import { isRetryableStatus, ParallelGenAIError } from '../model/errors.js';
import { readField } from '../util/readField.js';
import { isAbortError } from './isAbortError.js';
import { isBareError } from './isBareError.js';
import { saysNetworkError } from './isNetworkError.js';
import { matches } from './isNamed.js';
import { isProgramError } from './isProgramError.js';
import { quotaWordOf } from './quotaWords.js';
import { type CauseReader, readCauses } from './readCauses.js';
import { readHeader } from './readHeader.js';
import { ownStatus } from './statusOf.js';

const many = Number.POSITIVE_INFINITY;

/**
 * How many further attempts a failure deserves: 0 where it would only happen again, as many as an error of ours says,
 * and otherwise as many as the policy allows.
 */
export const maxRetriesOf = (error: unknown): number =>
  isBareError(error) ? many : (readCauses(error, reader) ?? many);

const asMany = (mayHelp: boolean) => (mayHelp ? many : 0);

const reader: CauseReader<number> = {
  read: ownMaxRetries,
  // One that may heal is enough.
  combine: (facts) => Math.max(...facts.map((fact) => fact ?? many)),
  otherwise: (one) => (isProgramError(one) ? 0 : undefined),
};

/** What one error says of itself, the surest sign first. */
function ownMaxRetries(error: unknown): number | undefined {
  if (ParallelGenAIError.isInstance(error)) {
    const most = readField(error, 'maxRetries');
    return typeof most === 'number' && most >= 0 ? most : many;
  }
  if (isAbortError(error) || quotaWordOf(error) !== undefined) return 0;
  // Sent by OpenAI's and Anthropic's servers, which know best.
  const advice = readHeader(error, 'x-should-retry');
  if (matches(advice, /^(?:true|false)$/)) return asMany(advice === 'true');
  if (readField(error, '$retryable')) return many; // AWS
  const status = ownStatus(error);
  if (status !== undefined) return asMany(isRetryableStatus(status));
  const isRetryable = readField(error, 'isRetryable'); // AI SDK
  if (typeof isRetryable === 'boolean') return asMany(isRetryable);
  return saysNetworkError(error) ? many : undefined;
}
