import { runChild, mergeReports } from './runChild.js';
import type { ChunkOf, ResultOf } from '../model/taskInference.js';
import type { TaskContext, TaskFunction } from '../model/task.js';

/**
 * Asks one function after the other until one answers, within one attempt: the next is asked when the one before has
 * failed. If all fail, the last one's error is thrown.
 *
 * A function that fails after its first chunk is not followed by the next: its chunks would stay before the other's
 * answer. That fails the attempt, so with `retry` the next begins anew, with the first function.
 *
 * @throws TypeError if there is nothing to ask
 * @example
 * runTasks({ answer: { run: fallback(askPro, askFlash, () => 'Nobody answered.'), retry: true } });
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what they answer and emit is inferred
export function fallback<Functions extends readonly TaskFunction<[], any, any>[]>(
  ...functions: Functions
): TaskFunction<[], ResultOf<Functions[number]>, ChunkOf<Functions[number]>> {
  type Result = ResultOf<Functions[number]>;
  type Chunk = ChunkOf<Functions[number]>;
  if (functions.length === 0) throw new TypeError('fallback needs at least one function');
  const ask = async (context: TaskContext<Chunk>): Promise<Result> => {
    const reporter = mergeReports(context);
    let emitted = false;
    const emit = (chunk: Chunk) => {
      emitted = true;
      context.emit(chunk);
    };
    for (let index = 0; ; index++) {
      const run = functions[index] as TaskFunction<[], Result, Chunk>;
      try {
        return await runChild({ run, controller: new AbortController(), emit, report: reporter(index) }, context);
      } catch (error) {
        if (emitted || context.signal.aborted || index === functions.length - 1) throw error;
      }
    }
  };
  return Object.assign(ask, { promptChars: functions[0]?.promptChars });
}
