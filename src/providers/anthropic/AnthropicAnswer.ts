import type { TokenUsage } from '../../core/model/TokenUsage.js';

/** A tool that the model wants used. */
export interface ToolUse {
  /** The call's id, for the message that answers it. */
  readonly id: string;
  /** The tool's name. */
  readonly name: string;
  /** The input; `undefined` where what the model wrote is no JSON, as after `max_tokens`. */
  readonly input: unknown;
}

/** A block of the answer, as the API has it: text, thinking, tool use, a server tool's result and more. */
export interface ContentBlock {
  /** What it is: `text`, `thinking`, `tool_use`, … */
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A whole answer: what `select` gets. */
export interface AnthropicAnswer {
  /** The text blocks, joined; `''` where there is none. */
  readonly text: string;
  /** What the model thought aloud. */
  readonly thinking: string;
  /** The tools that the model wants used, in order. */
  readonly toolUses: readonly ToolUse[];
  /** All blocks in order, whole: to go on with the conversation, send them back as the assistant's `content`. */
  readonly content: readonly ContentBlock[];
  /** Why the model stopped: `end_turn`, `max_tokens`, `tool_use`, … */
  readonly stopReason: string | undefined;
  /** Tokens of this attempt; input that was read from a cache or written to it counts as input. */
  readonly usage: TokenUsage | undefined;
  /** The model that answered, which may be more exact than the one asked. */
  readonly model: string | undefined;
}
