import { formatValue, assertNumber } from '../../core/util/assertNumber.js';
import type { Random } from './random.js';

/**
 * A quantity that varies from call to call, drawn from the script's seeded chance:
 *
 * - a number: always that
 * - `[min, max]`: anything between, each as likely
 * - `{ median, sigma, max }`: log-normal, as latencies of real services are: most near the median, a few far above it.
 *   `sigma` is the spread of the logarithm (0.5 unless told: one in twenty is above 2.3 medians); `max` cuts the tail.
 */
export type Distribution =
  | number
  | readonly [min: number, max: number]
  | { readonly median: number; readonly sigma?: number; readonly max?: number };

/** One value of the spread. */
export function sample(spread: Distribution, random: Random): number {
  if (typeof spread === 'number') return spread;
  if (isRange(spread)) return spread[0] + (spread[1] - spread[0]) * random();
  const { median, sigma = 0.5, max = Number.POSITIVE_INFINITY } = spread;
  // Box-Muller: two even draws make one from the normal distribution.
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(max, median * Math.exp(sigma * normal));
}

/** @throws TypeError or RangeError naming the option and the value */
export function requireSpread(option: string, spread: unknown, min = 0): void {
  if (typeof spread === 'number') return requireFinite(option, spread, min);
  if (isRange(spread)) {
    const { length } = spread as readonly number[];
    if (length !== 2) throw new TypeError(`${option} must be a pair [min, max], got ${length} numbers`);
    requireFinite(`${option}[0]`, spread[0], min);
    return requireFinite(`${option}[1]`, spread[1], spread[0]);
  }
  if (typeof spread !== 'object' || spread === null) {
    throw new TypeError(`${option} must be a number, [min, max] or { median, sigma, max }, got ${formatValue(spread)}`);
  }
  const { median, sigma, max } = spread as { median?: unknown; sigma?: unknown; max?: unknown };
  requireFinite(`${option}.median`, median, min);
  if (sigma !== undefined) requireFinite(`${option}.sigma`, sigma, 0);
  if (max !== undefined) assertNumber(`${option}.max`, max, { min });
}

function requireFinite(option: string, value: unknown, min: number): void {
  assertNumber(option, value, { min });
  if (value === Number.POSITIVE_INFINITY) throw new RangeError(`${option} must be finite, got Infinity`);
}

function isRange(spread: unknown): spread is readonly [number, number] {
  return Array.isArray(spread);
}
