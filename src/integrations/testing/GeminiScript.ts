import type { GeminiCall } from './GeminiCall.js';
import type { GeminiFailure } from './GeminiFailure.js';
import type { Distribution } from './Distribution.js';

/** An answer in detail. */
export interface ScriptedAnswer {
  /** The answer's text. */
  readonly text?: string;
  /** The model's thought summary, sent before the text in parts marked `thought`. */
  readonly thoughts?: string;
  /** Functions the model asks to be called, sent after the text. */
  readonly functionCalls?: readonly { readonly name: string; readonly args?: object }[];
  /**
   * The API's word for the reason why the model stopped.
   * @default 'STOP'
   */
  readonly finishReason?: string;
  /** Token counts as the wire names them. Those left out are estimated, at four characters a token. */
  readonly usageMetadata?: Readonly<Record<string, number>>;
  /** Further fields of the candidate's last chunk, such as `citationMetadata` or `groundingMetadata`. */
  readonly candidate?: Readonly<Record<string, unknown>>;
}

/** An answer to a call: a text, an answer in detail, or a failure. */
export type Answer = string | ScriptedAnswer | { readonly fail: GeminiFailure };

/** An answer, or a function that makes one for the call. */
export type AnswerSource = Answer | ((call: GeminiCall) => Answer | PromiseLike<Answer>);

/** The calls that a rule is about: those that meet all of its conditions. */
export interface CallMatch {
  /** The model's whole name, or a pattern. */
  readonly model?: string | RegExp;
  /** A part of the prompt, or a pattern. */
  readonly prompt?: string | RegExp;
  /** A part of the system instruction, or a pattern. */
  readonly system?: string | RegExp;
  /** Calls by their number, 1, 2, … in the order of arrival. */
  readonly call?: number | readonly number[];
  /** Counts how often the same question has come, 1 for the first time: `attempt: 1` fails once and heals. */
  readonly attempt?: number | readonly number[];
  /** Any other condition. */
  readonly when?: (call: GeminiCall) => boolean;
}

/** An answer for some calls. */
export interface AnswerRule extends CallMatch {
  /** The answer to such a call. */
  readonly answer: AnswerSource;
}

/** A failure for some calls. */
export interface FailureRule extends CallMatch {
  /** The way in which such a call fails. */
  readonly fail: GeminiFailure;
  /**
   * The probability, from 0 to 1, that such a call fails, by the script's seeded chance.
   * @default 1
   */
  readonly probability?: number;
}

/** The mock's script. It is read anew for each call: a change counts from the next call on. */
export interface GeminiScript {
  /**
   * The answer to every call, or rules of which the first that fits answers. A call that no rule fits is refused (400).
   * @default a sentence that says that no model was asked
   */
  readonly answer?: AnswerSource | readonly AnswerRule[];
  /**
   * Rules of failing; the first that fits a call and strikes decides. Without any, all calls go well.
   * @default []
   */
  readonly failures?: readonly FailureRule[];
  /**
   * From the request to the response's headers and first chunk, in milliseconds. Failures wait as long.
   * @default 0
   */
  readonly latencyMs?: Distribution;
  /**
   * Between a chunk and the next, in milliseconds. A unary answer takes as long as streaming it would.
   * @default 0
   */
  readonly chunkMs?: Distribution;
  /**
   * Characters in a chunk, at least 1.
   * @default [20, 60]
   */
  readonly chunkChars?: Distribution;
  /**
   * The beginning of chance. The same seed gives the same latencies, chunks and failures for the same questions, in
   * whatever order they arrive.
   * @default 1
   */
  readonly seed?: number | string;
  /**
   * `true`: any key will do, and without one the answer is 403 (Vertex AI's paths: a bearer token, or 401). A string:
   * only this key, another gets 400 API_KEY_INVALID. `false`: nobody asks for a key.
   * @default true
   */
  readonly apiKey?: boolean | string;
  /**
   * Models that exist; another one is 404.
   * @default all
   */
  readonly models?: readonly string[] | RegExp;
}

/** A script, or a function that gives it anew for each call: for sliders, and for what depends on the call. */
export type ScriptSource = GeminiScript | ((call: GeminiCall) => GeminiScript);
