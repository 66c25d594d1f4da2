import type { TokenUsage } from '../../core/model/TokenUsage.js';

/** A function that the model wants called. */
export interface FunctionCall {
  readonly name: string;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly id?: string;
}

/** A part of an answer, as the API sent it: text, a function call, inline data, executed code and more. */
export interface AnswerPart {
  readonly text?: string;
  /** The part is a summary of the model's thoughts, no part of the answer's text. */
  readonly thought?: boolean;
  readonly functionCall?: FunctionCall;
  readonly [field: string]: unknown;
}

/** A source that the text quotes; both of the API's spellings are read. */
export interface Citation {
  /** Where the quotation begins in the answer, in the API's own count. */
  readonly startIndex?: number;
  readonly endIndex?: number;
  readonly uri?: string;
  readonly title?: string;
  readonly license?: string;
  readonly [field: string]: unknown;
}

/** A whole answer of Gemini's: what `select` gets. */
export interface GeminiAnswer {
  /** The text parts joined, thoughts left out; `''` where there are none. */
  readonly text: string;
  /** All parts of the first candidate in order, thoughts included; a stream's as they came, several to a sentence. */
  readonly parts: readonly AnswerPart[];
  readonly functionCalls: readonly FunctionCall[];
  /** Why the model stopped, in the API's word; the last one that a stream told. Old API versions may tell none. */
  readonly finishReason: string | undefined;
  /**
   * Tokens of this attempt; thoughts count as output, since they are billed so. What tools read on the way is in
   * `totalTokens` alone.
   */
  readonly usage: TokenUsage | undefined;
  readonly citations: readonly Citation[];
}
