import { isObject, type JsonObject } from '../../core/util/isObject.js';
import type { TokenUsage } from '../../core/model/TokenUsage.js';
import { asObject } from '../gemini-api/json.js';

/** The usage in a service's object; Groq's own field where there is no other. */
export function usageOf({ usage, x_groq }: JsonObject): TokenUsage | undefined {
  const told = isObject(usage) ? usage : asObject(x_groq)['usage'];
  if (!isObject(told)) return undefined;
  const { prompt_tokens, completion_tokens, total_tokens, prompt_tokens_details, completion_tokens_details } = told;
  const { prompt_cache_hit_tokens, cached_tokens } = told;
  const tokens = {
    inputTokens: prompt_tokens,
    outputTokens: completion_tokens,
    totalTokens: total_tokens,
    cachedInputTokens: asObject(prompt_tokens_details)['cached_tokens'] ?? prompt_cache_hit_tokens ?? cached_tokens,
    thoughtTokens: asObject(completion_tokens_details)['reasoning_tokens'],
  };
  const counts = Object.entries(tokens).filter(([, count]) => typeof count === 'number');
  return counts.length > 0 ? Object.fromEntries(counts) : undefined;
}
