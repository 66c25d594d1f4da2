import type { GeminiCall } from './GeminiCall.js';
import type { MockCall } from './MockCall.js';
import type { MockFailure } from './MockFailure.js';
import type { Distribution } from './Distribution.js';

/** An answer in detail. */
export interface ScriptedAnswer {
  /** The answer's text. */
  readonly text?: string;
  /** What the model thinks aloud, sent before the text as the wire has it. */
  readonly thoughts?: string;
  /** Functions the model asks to be called, sent after the text. */
  readonly functionCalls?: readonly { readonly name: string; readonly args?: object }[];
  /**
   * The provider's word for the reason why the model stopped.
   * @default 'STOP', 'stop' or 'end_turn'; with function calls 'tool_calls' or 'tool_use'
   */
  readonly finishReason?: string;
  /** Token counts as the wire names them. Those left out are estimated, at four characters a token. */
  readonly usageMetadata?: Readonly<Record<string, number>>;
  /** Further fields of the last chunk's candidate, choice or delta, such as `groundingMetadata`. */
  readonly candidate?: Readonly<Record<string, unknown>>;
}

/** An answer to a call: a text, an answer in detail, or a failure. */
export type Answer =
  | string
  | ScriptedAnswer
  | {
      /** The way in which the call fails. */
      readonly fail: MockFailure;
    };

/** An answer, or a function that makes one for the call. */
export type AnswerSource<Call extends MockCall = GeminiCall> = Answer | ((call: Call) => Answer | PromiseLike<Answer>);

/** The calls that a rule is about: those that meet all of its conditions. */
export interface CallMatch<Call extends MockCall = GeminiCall> {
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
  readonly when?: (call: Call) => boolean;
}

/** An answer for some calls. */
export interface AnswerRule<Call extends MockCall = GeminiCall> extends CallMatch<Call> {
  /** The answer to such a call. */
  readonly answer: AnswerSource<Call>;
}

/** A failure for some calls. */
export interface FailureRule<Call extends MockCall = GeminiCall> extends CallMatch<Call> {
  /** The way in which such a call fails. */
  readonly fail: MockFailure;
  /**
   * The probability, from 0 to 1, that such a call fails, by the script's seeded chance.
   * @default 1
   */
  readonly probability?: number;
}

/** A mock's script. It is read anew for each call: a change counts from the next call on. */
export interface MockScript<Call extends MockCall = GeminiCall> {
  /**
   * The answer to every call, or rules of which the first that fits answers. A call that no rule fits is refused (400).
   * @default a sentence that says that no model was asked
   */
  readonly answer?: AnswerSource<Call> | readonly AnswerRule<Call>[];
  /**
   * Rules of failing; the first that fits a call and strikes decides. Without any, all calls go well.
   * @default []
   */
  readonly failures?: readonly FailureRule<Call>[];
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
   * `true`: any key will do, and without one the answer is what the API gives then (Gemini's 403, the others' 401). A
   * string: only this key, another is refused as invalid. `false`: nobody asks for a key.
   * @default true
   */
  readonly apiKey?: boolean | string;
  /**
   * Models that exist; another one is 404.
   * @default all
   */
  readonly models?: readonly string[] | RegExp;
}

/** The script of `mockGemini`. */
export type GeminiScript = MockScript;

/** A script, or a function that gives it anew for each call: for sliders, and for what depends on the call. */
export type ScriptSource<Call extends MockCall = GeminiCall> = MockScript<Call> | ((call: Call) => MockScript<Call>);
