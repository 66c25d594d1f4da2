import type { TokenUsage } from '../model/TokenUsage.js';
import { assertNumber } from '../util/assertNumber.js';
import { assertKnownOptions } from '../util/assertKnownOptions.js';
import { assertObject } from '../util/assertOptions.js';

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

const known: ReadonlySet<string> = new Set<keyof TokenPrices>(['input', 'cachedInput', 'output']);

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
  assertKnownOptions('price', prices, known);
  const { input, cachedInput = input, output } = prices;
  for (const [name, price] of Object.entries({ input, cachedInput, output })) assertNumber(name, price, { min: 0 });
}
