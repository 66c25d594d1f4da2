import { assertNumber } from '../../core/util/assertNumber.js';
import { formatValue } from '../../core/util/formatValue.js';
import type { Random } from './random.js';

/**
 * A quantity that varies from call to call, drawn from the script's seeded chance:
 *
 * - a number: always that
 * - `[min, max]`: anything between, each as likely
 * - `{ median, sigma, max }`: log-normal, as latencies of real services are: most near the median, a few far above it.
 *   `sigma` is the spread of the logarithm (0.5 by default: one in twenty is above 2.3 medians); `max` cuts the tail.
 */
export type Distribution =
  | number
  | readonly [min: number, max: number]
  | {
      /** Half of the values are below it. */
      readonly median: number;
      /**
       * The spread of the logarithm.
       * @default 0.5
       */
      readonly sigma?: number;
      /**
       * The largest value.
       * @default Infinity
       */
      readonly max?: number;
    };

/** Draws one value. */
export function sample(distribution: Distribution, random: Random): number {
  if (typeof distribution === 'number') return distribution;
  if (isRange(distribution)) return distribution[0] + (distribution[1] - distribution[0]) * random();
  const { median, sigma = 0.5, max = Number.POSITIVE_INFINITY } = distribution;
  // Box-Muller: two even draws make one from the normal distribution.
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(max, median * Math.exp(sigma * normal));
}

/** @throws TypeError or RangeError naming the option and the value */
export function assertDistribution(option: string, value: unknown, min = 0): void {
  if (typeof value === 'number') return assertFinite(option, value, min);
  if (isRange(value)) {
    const { length } = value as readonly number[];
    if (length !== 2) throw new TypeError(`${option} must be a pair [min, max], got ${length} numbers`);
    assertFinite(`${option}[0]`, value[0], min);
    return assertFinite(`${option}[1]`, value[1], value[0]);
  }
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(`${option} must be a number, [min, max] or { median, sigma, max }, got ${formatValue(value)}`);
  }
  const { median, sigma, max } = value as { median?: unknown; sigma?: unknown; max?: unknown };
  assertFinite(`${option}.median`, median, min);
  if (sigma !== undefined) assertFinite(`${option}.sigma`, sigma, 0);
  if (max !== undefined) assertNumber(`${option}.max`, max, { min });
}

function assertFinite(option: string, value: unknown, min: number): void {
  assertNumber(option, value, { min });
  if (value === Number.POSITIVE_INFINITY) throw new RangeError(`${option} must be finite, got Infinity`);
}

function isRange(value: unknown): value is readonly [number, number] {
  return Array.isArray(value);
}
