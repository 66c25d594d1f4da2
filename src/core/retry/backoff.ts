import { mustBeAtLeast0, mustBeNumber } from '../util/assertNumber.js';
import { assertObject } from '../util/assertOptions.js';
import { must, mustBeFunction } from '../util/must.js';
import { readOptions } from '../util/readOptions.js';
import { type BackoffOptions, backoffMs, jitterFraction, standardBackoff } from './backoffMs.js';

export type { BackoffOptions };

const readers = {
  initialMs: mustBeAtLeast0,
  maxMs: mustBeAtLeast0,
  factor: mustBeNumber({ min: 1 }),
  jitter: must("be 'full', 'equal' or 'none'", (jitter) => Object.hasOwn(jitterFraction, jitter as PropertyKey)),
  random: mustBeFunction,
};

/**
 * Exponential back-off with jitter: pure, from the attempt that failed (1, 2, …) to the whole milliseconds to wait.
 * After Marc Brooker's "Exponential Backoff And Jitter"; sunholo's runner waits the same way (tenacity's
 * `wait_random_exponential(multiplier=1, max=60)`).
 *
 * @throws RangeError or TypeError for a setting that is out of bounds
 * @example
 * runTasks(tasks, { retry: { delay: backoff({ initialMs: 250, maxMs: 5_000 }) } });
 */
export function backoff(options: BackoffOptions = {}): (attempt: number) => number {
  assertObject('options', options);
  const settings = readOptions(options, standardBackoff, readers);
  return (attempt) => backoffMs(attempt, settings);
}
