import type { TokenUsage } from '../../core/model/TokenUsage.js';
import type { JsonObject } from '../../core/util/isObject.js';

/** A function that the model wants called. */
export interface ToolCall {
  /** The call's id, for the message that answers it; some services give none. */
  readonly id: string | undefined;
  /** The function's name. */
  readonly name: string;
  /** The arguments as the model wrote them: JSON, as a rule. */
  readonly arguments: string;
}

/** A whole answer: what `select` gets. */
export interface OpenAIAnswer {
  /** The text of the first choice, joined; reasoning, refusals and tool calls are no text. `''` where there is none. */
  readonly text: string;
  /** What the model thought aloud, where the service tells it. */
  readonly reasoning: string;
  /** The functions that the model wants called, in order. */
  readonly toolCalls: readonly ToolCall[];
  /** Why the model stopped, in the service's word. Some give none. */
  readonly finishReason: string | undefined;
  /** Tokens of this attempt. */
  readonly usage: TokenUsage | undefined;
  /** The model that answered, which may be more exact than the one asked. */
  readonly model: string | undefined;
  /**
   * The service's last object, for what else is in it: `citations`, `system_fingerprint`, a unary answer's `choices`.
   * Of a stream each field as it was last told.
   */
  readonly raw: JsonObject;
}
