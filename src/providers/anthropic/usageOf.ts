import type { JsonObject } from '../../core/util/isObject.js';
import type { TokenUsage } from '../../core/model/TokenUsage.js';
import { asNumber, asObject } from '../gemini-api/json.js';

/** The usage that the API's fields add up to; a stream tells each of them more than once, and the last counts. */
export function usageOf(told: JsonObject): TokenUsage | undefined {
  const input = asNumber(told['input_tokens']);
  const output = asNumber(told['output_tokens']);
  if (input === undefined && output === undefined) return undefined;
  const cached = asNumber(told['cache_read_input_tokens']);
  const inputTokens = (input ?? 0) + (cached ?? 0) + (asNumber(told['cache_creation_input_tokens']) ?? 0);
  const outputTokens = output ?? 0;
  const thoughtTokens = asNumber(asObject(told['output_tokens_details'])['thinking_tokens']);
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    ...(cached !== undefined && { cachedInputTokens: cached }),
    ...(thoughtTokens !== undefined && { thoughtTokens }),
  };
}
