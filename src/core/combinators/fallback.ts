import type { TaskContext, TaskFunction } from '../model/task.js';
import type { ChunkOf, ResultOf } from '../model/taskInference.js';
import { type Alternative, type FunctionOf, isOpen, toEntries } from './FunctionEntry.js';
import { mergeReports } from './mergeReports.js';
import { runChild } from './runChild.js';

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
export function fallback<Alternatives extends readonly Alternative[]>(
  ...alternatives: Alternatives
): TaskFunction<[], ResultOf<FunctionOf<Alternatives[number]>>, ChunkOf<FunctionOf<Alternatives[number]>>> {
  type Result = ResultOf<FunctionOf<Alternatives[number]>>;
  type Chunk = ChunkOf<FunctionOf<Alternatives[number]>>;
  const entries = toEntries('fallback', alternatives);
  const ask = async (context: TaskContext<Chunk>): Promise<Result> => {
    const reporter = mergeReports(context);
    const left = new Set(entries);
    let emitted = false;
    const chunk = (chunk: unknown) => {
      emitted = true;
      context.emit(chunk as Chunk);
    };
    for (;;) {
      const next = [...left].find(isOpen) ?? [...left][0];
      if (!next) throw new Error('unreachable: the last failure was thrown');
      left.delete(next);
      try {
        const report = reporter(entries.indexOf(next));
        return (await runChild(next, context as TaskContext, { chunk, report }).answer) as Result;
      } catch (error) {
        if (emitted || context.signal.aborted || left.size === 0) throw error;
      }
    }
  };
  return Object.assign(ask, { promptChars: entries[0]?.run.promptChars });
}
