import type { TokenUsage } from './TokenUsage.js';

/** A sum in which one of the usages is replaced by a newer one, field by field; fields that none has stay away. */
export function replaceUsage(
  total: TokenUsage | undefined,
  before: TokenUsage | undefined,
  now: TokenUsage | undefined,
): TokenUsage | undefined {
  if (before === now) return total;
  const sum: Record<string, number> = { ...total };
  for (const [field, tokens] of fieldsOf(before)) sum[field] = (sum[field] ?? tokens) - tokens;
  for (const [field, tokens] of fieldsOf(now)) sum[field] = field in sum ? (sum[field] as number) + tokens : tokens;
  return sum;
}

const fieldsOf = (usage: TokenUsage = {}) =>
  (Object.entries(usage) as [string, number | undefined][]).filter(
    (entry): entry is [string, number] => entry[1] !== undefined,
  );
