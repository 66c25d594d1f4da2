import type { JsonObject } from '../../core/util/isObject.js';
import type { TokenUsage } from '../../core/model/TokenUsage.js';
import { asNumber, asObject } from '../gemini-api/json.js';

/** The usage of a model (v3 and v4: counts in groups) or of the SDK's streams (flat, with details). */
export function usageOf(value: unknown): TokenUsage | undefined {
  const told = asObject(value);
  const input = countOf(told['inputTokens']);
  const output = countOf(told['outputTokens']);
  const cached =
    asObject(told['inputTokens'])['cacheRead'] ??
    asObject(told['inputTokenDetails'])['cacheReadTokens'] ??
    told['cachedInputTokens'];
  const thoughts =
    asObject(told['outputTokens'])['reasoning'] ??
    asObject(told['outputTokenDetails'])['reasoningTokens'] ??
    told['reasoningTokens'];
  const total = totalOf(told) ?? (input === undefined || output === undefined ? undefined : input + output);
  const counts = Object.entries({
    inputTokens: input,
    outputTokens: output,
    totalTokens: total,
    cachedInputTokens: asNumber(cached),
    thoughtTokens: asNumber(thoughts),
  }).filter(([, count]) => count !== undefined);
  return counts.length === 0 ? undefined : Object.fromEntries(counts);
}

const countOf = (value: unknown): number | undefined => asNumber(value) ?? asNumber(asObject(value)['total']);

/** Models tell no total, but pass on what the provider told; it may count more than the two. */
function totalOf({ totalTokens, raw }: JsonObject): number | undefined {
  const given = asObject(raw);
  return asNumber(totalTokens) ?? asNumber(given['total_tokens']) ?? asNumber(given['totalTokenCount']);
}
