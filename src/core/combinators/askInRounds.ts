import type { TaskContext, TaskFunction } from '../model/task.js';
import type { ChunkOf, ResultOf } from '../model/taskInference.js';
import { firstAnswer } from './firstAnswer.js';
import { type Alternative, type FunctionEntry, type FunctionOf, toEntries } from './FunctionEntry.js';
import { mergeReports } from './mergeReports.js';

/** One task function in place of several. */
export type Combined<Alternatives extends readonly Alternative[]> = TaskFunction<
  [],
  ResultOf<FunctionOf<Alternatives[number]>>,
  ChunkOf<FunctionOf<Alternatives[number]>>
>;

/**
 * Asks functions in rounds until one answers: those of a round at once, and the next round when all of them have failed.
 * If all fail, the last failure is thrown; so is one after a chunk was emitted, which would stay before another's answer.
 *
 * @param combinator who asks, for messages
 * @param nextRound which of those that are left to ask
 * @throws TypeError or RangeError if there is nothing to ask, or for bad options
 */
export function askInRounds<Alternatives extends readonly Alternative[]>(
  combinator: string,
  alternatives: Alternatives,
  nextRound: (left: readonly FunctionEntry[]) => readonly FunctionEntry[],
): Combined<Alternatives> {
  const entries = toEntries(combinator, alternatives);
  const ask = async (context: TaskContext): Promise<unknown> => {
    const reporter = mergeReports(context);
    let left: readonly FunctionEntry[] = entries;
    let hasEmitted = false;
    const listener = {
      emit: (chunk: unknown) => {
        hasEmitted = true;
        context.emit(chunk);
      },
      reporterOf: (entry: FunctionEntry) => reporter(entries.indexOf(entry)),
    };
    for (;;) {
      const round = nextRound(left);
      left = left.filter((entry) => !round.includes(entry));
      try {
        return await firstAnswer(round, context, listener);
      } catch (error) {
        if (hasEmitted || context.signal.aborted || left.length === 0) throw error;
      }
    }
  };
  return Object.assign(ask, { promptChars: entries[0]?.run.promptChars }) as Combined<Alternatives>;
}
