import { formatValue } from '../../core/util/assertNumber.js';

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

/** @throws TypeError naming the option and the value */
export function checkAskOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`options must be an object, got ${formatValue(options)}`);
  }
  const { stream, select } = options as Record<string, unknown>;
  if (stream !== undefined && typeof stream !== 'boolean') {
    throw new TypeError(`stream must be true or false, got ${formatValue(stream)}`);
  }
  if (select !== undefined && typeof select !== 'function') {
    throw new TypeError(`select must be a function, got ${formatValue(select)}`);
  }
}
