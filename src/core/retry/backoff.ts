import { mustBeAtLeast0, mustBeNumber } from '../util/assertNumber.js';
import { assertObject } from '../util/assertOptions.js';
import { must, mustBeFunction } from '../util/must.js';
import { readOptions } from '../util/readOptions.js';

/** Settings of {@link backoff}. */
export interface BackoffOptions {
  /**
   * Ceiling of the first wait, in milliseconds.
   * @default 1_000
   */
  readonly initialMs?: number;
  /**
   * Ceiling of every wait, in milliseconds.
   * @default 60_000
   */
  readonly maxMs?: number;
  /**
   * By how much the ceiling grows from one attempt to the next; at least 1.
   * @default 2
   */
  readonly factor?: number;
  /**
   * `full`: anywhere from 0 to the ceiling, which spreads callers best. `equal`: its upper half. `none`: the ceiling.
   * @default 'full'
   */
  readonly jitter?: 'full' | 'equal' | 'none';
  /**
   * Where chance comes from: a number from 0 up to 1.
   * @default Math.random
   */
  readonly random?: () => number;
}

const jitterFraction = { full: 1, equal: 0.5, none: 0 };

const standard: Required<BackoffOptions> = {
  initialMs: 1_000,
  maxMs: 60_000,
  factor: 2,
  jitter: 'full',
  random: () => Math.random(),
};

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
  const { initialMs, maxMs, factor, jitter, random } = readOptions(options, standard, readers);
  const chance = jitterFraction[jitter];
  return (attempt) => {
    const ceilingMs = Math.min(maxMs, initialMs * factor ** (attempt - 1));
    return Math.round(ceilingMs * (1 - chance * (1 - random())));
  };
}
