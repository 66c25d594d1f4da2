import { askInRounds, type Combined } from './askInRounds.js';
import { type Alternative, isOpen } from './FunctionEntry.js';

/**
 * Asks several functions at once, within one attempt: the first to answer wins, and the others are aborted. If all
 * fail, the last failure is thrown. Each of them costs what it costs, and what they report adds up.
 *
 * Only the winner's chunks are emitted, and so not before it has won or is the only one left. A function whose own
 * limiter is closed, paused or exhausted is asked only once all others have failed, and not after a chunk of theirs: that
 * would stay before its answer. It fails the attempt, so with `retry` all are asked anew.
 *
 * @param alternatives task functions, or entries `{ run, limiter, timeoutMs }`
 * @throws TypeError or RangeError if there is nothing to ask, or for bad options
 * @example
 * runTasks({ answer: race(askGemini(model, question), { run: askVac(agent, question), timeoutMs: 30_000 }) });
 */
export const race = <Alternatives extends readonly Alternative[]>(
  ...alternatives: Alternatives
): Combined<Alternatives> =>
  askInRounds('race', alternatives, (left) => {
    const open = left.filter(isOpen);
    return open.length > 0 ? open : left;
  });
