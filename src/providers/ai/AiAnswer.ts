import type { TokenUsage } from '../../core/model/TokenUsage.js';

/** A tool that the model wants called, or that an agent called. */
export interface AiToolCall {
  /** The call's id. */
  readonly id: string;
  /** The tool's name. */
  readonly name: string;
  /** The input: as the model wrote it, JSON as a rule, from `askAI`; parsed from `askAIStream`. */
  readonly input: unknown;
}

/** A part of an answer, as the AI SDK has it. */
export interface AiPart {
  /** What it is: `source`, `file`, `tool-result`, … */
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A whole answer: what `select` gets. */
export interface AiAnswer {
  /** The text, joined; reasoning and tool calls are no text. `''` where there is none. */
  readonly text: string;
  /** The text of each step of an agent; one for a model. */
  readonly steps: readonly string[];
  /** What the model thought aloud. */
  readonly reasoning: string;
  /** The tools that were called, in order. */
  readonly toolCalls: readonly AiToolCall[];
  /** Everything else of the answer, in order: sources, files, tool results, calls of the provider's own tools and more. */
  readonly parts: readonly AiPart[];
  /** Why the model stopped, in the AI SDK's word: `stop`, `length`, `tool-calls`, … */
  readonly finishReason: string | undefined;
  /** The provider's own word for it, where the SDK tells it. */
  readonly rawFinishReason: string | undefined;
  /** Tokens of this attempt, over all steps of an agent. */
  readonly usage: TokenUsage | undefined;
  /** The model that answered, which may be more exact than the one asked. */
  readonly model: string | undefined;
}
