import type { TokenUsage } from './TokenUsage.js';

/** The sum of two usages, field by field; fields that neither has stay away. */
export function sumUsage(a: TokenUsage | undefined, b: TokenUsage | undefined): TokenUsage | undefined {
  if (!a || !b) return a ?? b;
  const total: Record<string, number> = { ...a };
  for (const [field, tokens] of Object.entries(b) as [string, number | undefined][]) {
    if (tokens !== undefined) total[field] = (total[field] ?? 0) + tokens;
  }
  return total;
}
