import type { TokenUsage } from '../../core/model/TokenUsage.js';

/** A function that the model wants called. */
export interface FunctionCall {
  /** The function's name, as the request declared it. */
  readonly name: string;
  /** Its arguments by name; absent if there are none. */
  readonly args?: Readonly<Record<string, unknown>>;
  /** Tells calls of one answer apart, where the API gives one; send it back with the result. */
  readonly id?: string;
}

/** A part of an answer, as the API sent it: text, a function call, inline data, executed code and more. */
export interface AnswerPart {
  /** Text of the answer, or of a thought. */
  readonly text?: string;
  /** True for a summary of the model's thoughts, which is no part of the answer's text. */
  readonly thought?: boolean;
  /** A function that the model wants called. */
  readonly functionCall?: FunctionCall;
  readonly [field: string]: unknown;
}

/** A source that the text quotes, in either of the API's two spellings. */
export interface Citation {
  /** The first character of the quotation in the answer, as the API counts. */
  readonly startIndex?: number;
  /** The first character behind it. */
  readonly endIndex?: number;
  /** The source's address. */
  readonly uri?: string;
  /** The source's title; Vertex AI gives it. */
  readonly title?: string;
  /** The source's licence, mostly of code. */
  readonly license?: string;
  readonly [field: string]: unknown;
}

/** A source that a search found, such as `{ web: { uri, title } }`. */
export interface GroundingChunk {
  /** A page: its address, which leads there through Google, and its title. */
  readonly web?: {
    /** The address, which leads to the page through Google. */
    readonly uri?: string;
    /** The page's title, mostly its domain. */
    readonly title?: string;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** A stretch of the answer, and the sources that support it. */
export interface GroundingSupport {
  /** The stretch, by its first character and the first behind it. */
  readonly segment?: {
    /** Its first character; left out by the API where it is 0. */
    readonly startIndex?: number;
    /** The first character behind it. */
    readonly endIndex?: number;
    /** Its text. */
    readonly text?: string;
  };
  /** Positions in `groundingChunks`. */
  readonly groundingChunkIndices?: readonly number[];
  readonly [field: string]: unknown;
}

/**
 * The sources of an answer that was grounded by a search, as the API sent them: see
 * https://ai.google.dev/gemini-api/docs/google-search. Google's terms ask to show `searchEntryPoint` with the answer.
 */
export interface GroundingMetadata {
  /** What was searched for. */
  readonly webSearchQueries?: readonly string[];
  /** The sources that were found. */
  readonly groundingChunks?: readonly GroundingChunk[];
  /** Stretches of the answer with their sources. */
  readonly groundingSupports?: readonly GroundingSupport[];
  /** HTML with suggestions for further searches, to be shown with the answer. */
  readonly searchEntryPoint?: {
    /** The HTML. */
    readonly renderedContent?: string;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** The pages that the model fetched with the URL context tool: see https://ai.google.dev/gemini-api/docs/url-context. */
export interface UrlContextMetadata {
  /** One entry for each page. */
  readonly urlMetadata?: readonly {
    /** The page's address. */
    readonly retrievedUrl?: string;
    /** Such as URL_RETRIEVAL_STATUS_SUCCESS. */
    readonly urlRetrievalStatus?: string;
    readonly [field: string]: unknown;
  }[];
  readonly [field: string]: unknown;
}

/** One of the answers to a request (there are several with `candidateCount`), as the SDK hands it over. */
export interface AnswerCandidate {
  /** The candidate's parts, as in `parts`. */
  readonly content?: {
    /** `'model'`. */
    readonly role?: string;
    /** Texts, thoughts and function calls, in order. */
    readonly parts?: readonly AnswerPart[];
  };
  /** Why the model stopped, in the API's word. */
  readonly finishReason?: string;
  /** Its place among the candidates. Left out by the API where it is 0. */
  readonly index?: number;
  readonly [field: string]: unknown;
}

/** A whole answer of Gemini's, as `select` gets it. All but `candidates` and `usage` is about the first candidate. */
export interface GeminiAnswer {
  /** The text parts joined, thoughts left out; `''` if there are none. */
  readonly text: string;
  /** The text of the thought parts joined; `''` if the model was not asked to include its thoughts. */
  readonly thoughts: string;
  /** All parts in order, thoughts included; a stream's as they came, several to a sentence. */
  readonly parts: readonly AnswerPart[];
  /** The functions that the model wants called, in order. */
  readonly functionCalls: readonly FunctionCall[];
  /** Why the model stopped, in the API's word; a stream's last one. Old API versions may give none. */
  readonly finishReason: string | undefined;
  /**
   * Tokens of this attempt. Thoughts count as output, since they are billed so. What tools read on the way is in
   * `totalTokens` alone.
   */
  readonly usage: TokenUsage | undefined;
  /** The sources that the text quotes, each once. */
  readonly citations: readonly Citation[];
  /** The sources of a search, if there was one. */
  readonly groundingMetadata: GroundingMetadata | undefined;
  /** The pages that were fetched, if any were. */
  readonly urlContextMetadata: UrlContextMetadata | undefined;
  /**
   * Every candidate with all its fields (safety ratings, log probabilities …). The pieces of a stream are put together:
   * parts in order, lists of sources without repetition, and the latest value of each other field.
   */
  readonly candidates: readonly AnswerCandidate[];
}
