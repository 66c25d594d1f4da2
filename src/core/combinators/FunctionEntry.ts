import { take } from 'rxjs';
import type { Limiter } from '../model/Limiter.js';
import type { TaskFunction } from '../model/task.js';
import { mustBeAbove0 } from '../util/assertNumber.js';
import { atPlace } from '../util/atPlace.js';
import { formatValue } from '../util/formatValue.js';
import { mustBeLimiter } from '../util/must.js';
import { readOptions } from '../util/readOptions.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- what functions answer and emit is inferred */
/** A function for `fallback` or `race`, with options of its own. */
export interface FunctionEntry<Fn extends TaskFunction<[], any, any> = TaskFunction<[], any, any>> {
  /** The function. */
  readonly run: Fn;
  /**
   * The limiter of the quota that this function draws on. While it is closed, the function is passed over as long as
   * another can answer.
   * @default none
   */
  readonly limiter?: Limiter;
  /**
   * The longest that this function may take, in milliseconds, from its start; above 0.
   * @default Infinity; the attempt's own `timeoutMs` holds besides
   */
  readonly timeoutMs?: number;
}

/** What `fallback` and `race` take: a task function, or one with options. */
export type Alternative = TaskFunction<[], any, any> | FunctionEntry;

/** The function of an alternative. */
export type FunctionOf<A> = A extends { readonly run: infer Fn } ? Fn : A;
/* eslint-enable @typescript-eslint/no-explicit-any */

const readers = { run: undefined, limiter: mustBeLimiter, timeoutMs: mustBeAbove0 };

/**
 * Alternatives as entries.
 * @param combinator who takes them, for the message
 * @throws TypeError or RangeError naming which is wrong, and how
 */
export function toEntries(combinator: string, alternatives: readonly Alternative[]): FunctionEntry[] {
  if (alternatives.length === 0) throw new TypeError(`${combinator} needs at least one function`);
  return alternatives.map((alternative, index) => {
    const entry = typeof alternative === 'function' ? { run: alternative } : alternative;
    const where = `function ${index} of ${combinator}`;
    if (typeof entry?.run !== 'function') {
      throw new TypeError(`${where} must be a function or have one as \`run\`, got ${formatValue(entry)}`);
    }
    return atPlace(where, () => readOptions<FunctionEntry>(entry, { run: entry.run }, readers));
  });
}

/** Whether its limiter, if it has one, would let it go now or soon: it is neither closed nor paused nor exhausted. */
export function isOpen({ limiter }: FunctionEntry): boolean {
  let status = 'open';
  limiter?.state$.pipe(take(1)).subscribe({ next: (state) => (status = state.status), error: () => undefined });
  return status === 'open';
}
