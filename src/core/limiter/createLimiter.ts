import { checkLimiterOptions, type LimiterOptions } from './limiterOptions.js';
import { AdaptiveLimiter } from './AdaptiveLimiter.js';
import type { Limiter } from '../model/Limiter.js';

/**
 * A limiter, to be shared by what draws on one quota: tasks of a run, several runs, everything in one process or page.
 *
 * It keeps at most `concurrency` attempts in flight and to the quotas you state. Unless `adaptive` is false it also
 * heeds what comes back: one 429 or 503 that names a wait closes it for everybody until then (and a second more, since
 * such waits are floored), after which it opens gently; from such refusals it learns the quota, and keeps to it;
 * without a wait it slows down; and in an outage it sends single probes, each from another waiting task, so that no
 * task burns its attempts. A quota that is used up for the day fails those who wait, at once, with
 * `QuotaExhaustedError`.
 *
 * @throws RangeError or TypeError naming the option and the value
 * @example
 * const gemini = createLimiter({ concurrency: 8, requests: { limit: 60, perMs: 60_000 } });
 * const [a$, b$] = [runTasks(questions, { limiter: gemini }), runTasks(summaries, { limiter: gemini })];
 */
export function createLimiter(options: LimiterOptions = {}): Limiter {
  return new AdaptiveLimiter(checkLimiterOptions(options));
}
