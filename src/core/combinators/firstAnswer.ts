import { type Contender, Contest } from '../execution/Contest.js';
import type { TaskContext } from '../model/task.js';
import type { FunctionEntry } from './FunctionEntry.js';
import { runChild } from './runChild.js';

/** Who hears what the functions do. */
export interface RoundListener {
  emit(chunk: unknown): void;
  reporterOf(entry: FunctionEntry): TaskContext['report'];
}

/** One of the functions. */
interface Racer extends Contender<unknown> {
  readonly entry: FunctionEntry;
  cancel: ((reason: unknown) => void) | undefined;
}

/**
 * Asks functions at once: the first to answer wins, and the others are aborted. Only the winner's chunks are emitted, and
 * so not before it has won or is the only one left. If all fail, the last failure is thrown.
 */
export function firstAnswer(
  entries: readonly FunctionEntry[],
  context: TaskContext,
  listener: RoundListener,
): Promise<unknown> {
  const contest = new Contest<Racer, unknown>();
  const lost = new DOMException('another function answered first', 'AbortError');
  const emit = (chunks: readonly unknown[]) => {
    for (const chunk of chunks) listener.emit(chunk);
  };
  return new Promise((resolve, reject) => {
    const racers = entries.map((entry): Racer => ({ entry, buffered: [], cancel: undefined }));
    for (const racer of racers) contest.add(racer);
    for (const racer of racers) {
      // An earlier one may have answered at once.
      if (!contest.has(racer)) continue;
      racer.cancel = runChild(racer.entry, context, {
        chunk: (chunk) => {
          context.heartbeat();
          emit(contest.onChunk(racer, chunk));
        },
        report: listener.reporterOf(racer.entry),
        answered: (value) => {
          const { cancel, emit: held } = contest.onAnswer(racer);
          for (const loser of cancel) loser.cancel?.(lost);
          emit(held);
          resolve(value);
        },
        failed: (error) => {
          if (!contest.has(racer)) return;
          emit(contest.leave(racer));
          // Not an AggregateError: whether another attempt may help is told by a failure itself.
          if (contest.size === 0) reject(error);
        },
      });
      // Another one answered while this one began.
      if (!contest.has(racer)) racer.cancel(lost);
    }
  });
}
