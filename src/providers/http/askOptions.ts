import { assertOptions } from '../../core/util/assertOptions.js';
import { mustBeBoolean, mustBeFunction } from '../../core/util/must.js';

/** How an answer is asked for. */
export interface AskOptions {
  /**
   * Whether the answer is streamed: its text is emitted as it is written, or else in one piece when it is whole.
   * @default true
   */
  readonly stream?: boolean;
}

/** The same, with a result of your own making. */
export interface SelectOptions<Answer, Result> extends AskOptions {
  /** Makes the task's result of the whole answer; what it throws fails the attempt. */
  readonly select: (answer: Answer) => Result | PromiseLike<Result>;
}

/**
 * @param known the names of the options that there are
 * @throws TypeError naming the option and the value
 */
export function checkAskOptions(options: unknown, known = ['stream', 'select']): void {
  assertOptions(options, known);
  const { stream, select } = options as Record<string, unknown>;
  if (stream !== undefined) mustBeBoolean(stream, 'stream');
  if (select !== undefined) mustBeFunction(select, 'select');
}
