import { sumUsage } from '../../core/model/sumUsage.js';
import type { TaskReport } from '../../core/model/task.js';
import type { TokenUsage } from '../../core/model/TokenUsage.js';
import { asArray, asObject, asString } from '../gemini-api/json.js';

/** What a run used: the sum over the models that it names, and the model where there is one alone. */
export function usageOf(told: unknown): TaskReport {
  const entries = asArray(told).map(asObject);
  const usage = entries.map(tokensOf).reduce<TokenUsage | undefined>(sumUsage, undefined);
  const [model, ...others] = new Set(entries.map(({ model }) => asString(model)).filter(Boolean));
  return { ...(usage && { usage }), ...(model !== undefined && others.length === 0 && { model }) };
}

function tokensOf(entry: Readonly<Record<string, unknown>>): TokenUsage | undefined {
  const { inputTokens, outputTokens, totalTokens, cachedInputTokens, reasoningTokens: thoughtTokens } = entry;
  const tokens = { inputTokens, outputTokens, totalTokens, cachedInputTokens, thoughtTokens };
  const counts = Object.entries(tokens).filter(([, count]) => typeof count === 'number');
  return counts.length > 0 ? Object.fromEntries(counts) : undefined;
}
