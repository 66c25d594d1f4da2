import type { Options } from 'p-retry';
import type { Workload } from '../workload.js';

/** p-retry adds the options that are missing to each call's copy, which makes it a third slower than giving all. */
export const pRetryOptions = ({ attempts, failEvery }: Workload): Options => ({
  retries: attempts - 1,
  factor: 2,
  minTimeout: failEvery > 0 ? 0 : 1_000,
  maxTimeout: 60_000,
  maxRetryTime: Number.POSITIVE_INFINITY,
  randomize: true,
  onFailedAttempt: () => undefined,
  shouldRetry: () => true,
  shouldConsumeRetry: () => true,
});
