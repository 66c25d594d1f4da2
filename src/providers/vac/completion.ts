import type { TaskContext } from '../../core/model/task.js';
import type { TokenUsage } from '../../core/model/TokenUsage.js';
import { isObject, type JsonObject } from '../../core/util/isObject.js';

/** The one choice of a chat completion, or of a chunk of one. */
export interface CompletionChoice {
  readonly delta?: { readonly content?: unknown };
  readonly message?: { readonly content?: unknown };
  readonly finish_reason?: unknown;
}

export function choiceIn({ choices }: JsonObject): CompletionChoice {
  return (Array.isArray(choices) ? (choices[0] as CompletionChoice | null) : undefined) ?? {};
}

/** Reports model, finish reason and usage, as far as a completion or a chunk has them. */
export function reportFacts(object: JsonObject, choice: CompletionChoice, context: TaskContext<string>): void {
  const { model } = object;
  const usage = toTokenUsage(object);
  const finishReason = choice.finish_reason;
  context.report({
    ...(typeof model === 'string' && { model }),
    ...(typeof finishReason === 'string' && { finishReason }),
    ...(usage && { usage }),
  });
}

function toTokenUsage({ usage }: JsonObject): TokenUsage | undefined {
  if (!isObject(usage)) return undefined;
  const { prompt_tokens, completion_tokens, total_tokens } = usage;
  const tokens = { inputTokens: prompt_tokens, outputTokens: completion_tokens, totalTokens: total_tokens };
  return Object.fromEntries(Object.entries(tokens).filter(([, count]) => typeof count === 'number'));
}
