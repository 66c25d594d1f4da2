import { assertOptions } from '../../core/util/assertOptions.js';
import { mustBeBoolean, mustBeFunction } from '../../core/util/must.js';
import type { GeminiAnswer } from './GeminiAnswer.js';

/** Options of a question to Gemini. */
export interface AskOptions {
  /**
   * Streams the answer: its text is emitted as it is written. `false` asks for it in one piece.
   * @default true
   */
  readonly stream?: boolean;
  /**
   * Refuses an answer without text (none at all, or white space alone), function calls or not: Gemini now and then stops
   * with STOP and says nothing. It counts as an IncompleteAnswerError, which is retried.
   * @default false
   */
  readonly requireText?: boolean;
}

/** The same, with a result of your own making. */
export interface SelectOptions<Result> extends AskOptions {
  /** Makes the task's result of the whole answer. What it throws fails the attempt. */
  readonly select: (answer: GeminiAnswer) => Result | PromiseLike<Result>;
}

/** @throws TypeError naming the option and the value */
export function checkAskOptions(options: Partial<SelectOptions<unknown>>): void {
  assertOptions(options, ['stream', 'requireText', 'select']);
  const { stream, requireText, select } = options;
  if (stream !== undefined) mustBeBoolean(stream, 'stream');
  if (requireText !== undefined) mustBeBoolean(requireText, 'requireText');
  if (select !== undefined) mustBeFunction(select, 'select');
}
