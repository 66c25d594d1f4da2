import type { TokenUsage } from '../model/TokenUsage.js';
import { mustBeAtLeast0 } from '../util/assertNumber.js';
import { assertObject } from '../util/assertOptions.js';
import { readOptions } from '../util/readOptions.js';

/** What a model costs per million tokens, in any currency; each a number from 0. */
export interface TokenPrices {
  /** For what the model reads. */
  readonly input: number;
  /**
   * For the part of it that comes from the provider's cache.
   * @default input
   */
  readonly cachedInput?: number;
  /** For what the model writes, thoughts included. */
  readonly output: number;
}

const readers = { input: mustBeAtLeast0, cachedInput: mustBeAtLeast0, output: mustBeAtLeast0 };

/**
 * What tokens cost, in the currency of the prices. A count that the provider did not tell costs nothing.
 *
 * @throws TypeError or RangeError naming the price that is wrong
 * @example
 * costOf({ inputTokens: 2_000_000, outputTokens: 100_000 }, { input: 0.3, output: 2.5 }); // 0.85
 */
export function costOf(usage: TokenUsage | undefined, prices: TokenPrices): number {
  assertPrices(prices);
  const { input, cachedInput = input, output } = prices;
  const { inputTokens = 0, outputTokens = 0 } = usage ?? {};
  // Never more than was read at all, whatever a provider counts.
  const cached = Math.min(usage?.cachedInputTokens ?? 0, inputTokens);
  return ((inputTokens - cached) * input + cached * cachedInput + outputTokens * output) / 1_000_000;
}

/** @throws TypeError or RangeError naming the price that is wrong */
export function assertPrices(prices: TokenPrices): void {
  assertObject('prices', prices);
  readOptions(prices, prices, readers, 'prices');
  // Those that nothing stands in for.
  mustBeAtLeast0(prices.input, 'prices.input');
  mustBeAtLeast0(prices.output, 'prices.output');
}
