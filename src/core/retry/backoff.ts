import { assertKnownOptions } from '../util/assertKnownOptions.js';
import { assertNumber } from '../util/assertNumber.js';
import { assertObject } from '../util/assertOptions.js';

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

const optionNames: ReadonlySet<string> = new Set<keyof BackoffOptions>([
  'initialMs',
  'maxMs',
  'factor',
  'jitter',
  'random',
]);

const jitterFraction = { full: 1, equal: 0.5, none: 0 };

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
  assertKnownOptions('option', options, optionNames);
  const { initialMs = 1_000, maxMs = 60_000, factor = 2, jitter = 'full', random = () => Math.random() } = options;
  assertNumber('initialMs', initialMs, { min: 0 });
  assertNumber('maxMs', maxMs, { min: 0 });
  assertNumber('factor', factor, { min: 1 });
  if (!Object.hasOwn(jitterFraction, jitter)) {
    throw new TypeError(`jitter must be 'full', 'equal' or 'none', got ${String(jitter)}`);
  }
  if (typeof random !== 'function') throw new TypeError(`random must be a function, got ${String(random)}`);
  const chance = jitterFraction[jitter];
  return (attempt) => {
    const ceilingMs = Math.min(maxMs, initialMs * factor ** (attempt - 1));
    return Math.round(ceilingMs * (1 - chance * (1 - random())));
  };
}
