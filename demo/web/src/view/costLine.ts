import { costOf, type TokenPrices } from 'parallel-genai';
import type { ShownRun } from '../run/ShownRun.js';

/** What a run cost so far, the combining call included, as a sentence; nothing while no token is counted. */
export function costLine({ state, combined }: Pick<ShownRun, 'state' | 'combined'>, prices: TokenPrices): string {
  const usages = [state.usage, combined?.usage].filter((usage) => usage !== undefined);
  if (usages.length === 0) return '';
  const cost = usages.reduce((sum, usage) => sum + costOf(usage, prices), 0);
  return ` Cost: ${cost === 0 || cost >= 0.1 ? cost.toFixed(2) : twoFigures.format(cost)}.`;
}

/** For less than some cents; written out, since a visitor is to read `0.0000013` and not `1.3e-6`. */
const twoFigures = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });
