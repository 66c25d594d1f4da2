import type { TokenUsage } from '../../core/model/TokenUsage.js';
import { isObject } from '../../core/util/isObject.js';
import { asNumber } from './json.js';

/** Token counts out of the API's `usageMetadata`. */
export function toTokenUsage(usageMetadata: unknown): TokenUsage | undefined {
  if (!isObject(usageMetadata)) return undefined;
  const { promptTokenCount, candidatesTokenCount } = usageMetadata;
  const thoughtTokens = asNumber(usageMetadata['thoughtsTokenCount']);
  const cachedInputTokens = asNumber(usageMetadata['cachedContentTokenCount']);
  const totalTokens = asNumber(usageMetadata['totalTokenCount']);
  return {
    // The API leaves out what is 0.
    inputTokens: asNumber(promptTokenCount) ?? 0,
    ...(cachedInputTokens !== undefined && { cachedInputTokens }),
    outputTokens: (asNumber(candidatesTokenCount) ?? 0) + (thoughtTokens ?? 0),
    ...(thoughtTokens !== undefined && { thoughtTokens }),
    ...(totalTokens !== undefined && { totalTokens }),
  };
}
