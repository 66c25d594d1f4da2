import { type Contender, Contest } from '../execution/Contest.js';
import type { TaskContext, TaskFunction } from '../model/task.js';
import type { ChunkOf, ResultOf } from '../model/taskInference.js';
import { type Alternative, type FunctionEntry, type FunctionOf, isOpen, toEntries } from './FunctionEntry.js';
import { mergeReports } from './mergeReports.js';
import { type ChildRun, runChild } from './runChild.js';

/**
 * Asks several functions at once, within one attempt: the first to answer wins, and the others are aborted. If all
 * fail, the last failure is thrown. Each of them costs what it costs, and what they report adds up.
 *
 * Only the winner's chunks are emitted, and so not before it has won or is the only one left. A function whose own
 * limiter is closed, paused or exhausted is asked only once all others have failed.
 *
 * @param alternatives task functions, or entries `{ run, limiter, timeoutMs }`
 * @throws TypeError or RangeError if there is nothing to ask, or for bad options
 * @example
 * runTasks({ answer: race(askGemini(model, question), { run: askVac(agent, question), timeoutMs: 30_000 }) });
 */
export function race<Alternatives extends readonly Alternative[]>(
  ...alternatives: Alternatives
): TaskFunction<[], ResultOf<FunctionOf<Alternatives[number]>>, ChunkOf<FunctionOf<Alternatives[number]>>> {
  type Result = ResultOf<FunctionOf<Alternatives[number]>>;
  type Chunk = ChunkOf<FunctionOf<Alternatives[number]>>;
  const entries = toEntries('race', alternatives);
  const ask = async (context: TaskContext<Chunk>): Promise<Result> => {
    const open = entries.filter(isOpen);
    const closed = entries.filter((entry) => !open.includes(entry));
    const reporter = mergeReports(context);
    const compete = (among: readonly FunctionEntry[]) =>
      firstAnswer<Result>(among, context as TaskContext, (entry) => reporter(entries.indexOf(entry)));
    if (open.length === 0) return compete(closed);
    return compete(open).catch((error: unknown) => {
      if (closed.length === 0 || context.signal.aborted) throw error;
      return compete(closed);
    });
  };
  return Object.assign(ask, { promptChars: entries[0]?.run.promptChars });
}

/** One of the functions. */
interface Racer extends Contender<unknown> {
  run: ChildRun | undefined;
}

function firstAnswer<Result>(
  entries: readonly FunctionEntry[],
  context: TaskContext,
  reporterOf: (entry: FunctionEntry) => TaskContext['report'],
): Promise<Result> {
  const contest = new Contest<Racer, unknown>();
  const emit = (chunks: readonly unknown[]) => {
    for (const chunk of chunks) context.emit(chunk);
  };
  return new Promise<Result>((resolve, reject) => {
    const racers = entries.map((): Racer => ({ buffered: [], run: undefined }));
    for (const racer of racers) contest.add(racer);
    for (const [index, racer] of racers.entries()) {
      // An earlier one may have answered at once.
      if (!contest.has(racer)) continue;
      const entry = entries[index] as FunctionEntry;
      racer.run = runChild(entry, context, {
        chunk: (chunk) => {
          context.heartbeat();
          emit(contest.onChunk(racer, chunk));
        },
        report: reporterOf(entry),
        answered: (value) => {
          const lost = new DOMException('another function answered first', 'AbortError');
          const { cancel, emit: held } = contest.onAnswer(racer);
          for (const loser of cancel) loser.run?.cancel(lost);
          emit(held);
          resolve(value as Result);
        },
      });
      racer.run.answer.catch((error: unknown) => {
        if (!contest.has(racer)) return;
        emit(contest.leave(racer));
        // Not an AggregateError: whether another attempt may help is told by a failure itself.
        if (contest.size === 0) reject(error);
      });
    }
  });
}
