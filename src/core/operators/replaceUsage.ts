import type { TokenUsage } from '../model/TokenUsage.js';

/** A sum in which one of the usages is replaced by a newer one. */
export function replaceUsage(
  total: TokenUsage | undefined,
  before: TokenUsage | undefined,
  now: TokenUsage | undefined,
): TokenUsage | undefined {
  if (before === now) return total;
  const sum: Record<string, number> = { ...total };
  const add = (usage: TokenUsage | undefined, sign: 1 | -1) => {
    for (const [field, tokens] of Object.entries(usage ?? {}) as [string, number | undefined][]) {
      if (tokens !== undefined) sum[field] = (sum[field] ?? 0) + sign * tokens;
    }
  };
  add(before, -1);
  add(now, 1);
  return sum;
}
