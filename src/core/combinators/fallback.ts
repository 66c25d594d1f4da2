import { askInRounds, type Combined } from './askInRounds.js';
import { type Alternative, isOpen } from './FunctionEntry.js';

/**
 * Asks one function after the other until one answers, within one attempt: the next is asked when the one before has
 * failed. If all fail, the last one's error is thrown.
 *
 * A function whose own limiter is closed, paused or exhausted is passed over while another can answer, and asked after
 * those. A function that fails after its first chunk is not followed by the next: its chunks would stay before the
 * other's answer. That fails the attempt, so with `retry` the next begins anew, with the first function.
 *
 * @param alternatives task functions, or entries `{ run, limiter, timeoutMs }`
 * @throws TypeError or RangeError if there is nothing to ask, or for bad options
 * @example
 * runTasks({ answer: { run: fallback({ run: askPro, limiter: pro }, askFlash, () => 'Nobody answered.'), retry: true } });
 */
export const fallback = <Alternatives extends readonly Alternative[]>(
  ...alternatives: Alternatives
): Combined<Alternatives> =>
  askInRounds('fallback', alternatives, (left) => {
    const open = left.findIndex(isOpen);
    const next = Math.max(open, 0);
    return left.slice(next, next + 1);
  });
