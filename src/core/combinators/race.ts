import { runChild, mergeReports } from './runChild.js';
import type { ChunkOf, ResultOf } from '../model/taskInference.js';
import type { TaskContext, TaskFunction } from '../model/task.js';

/**
 * Asks several functions at once, within one attempt: the first to answer wins, and the others are aborted. If all
 * fail, the last failure is thrown. Each of them costs what it costs, and what they report adds up.
 *
 * Only the winner's chunks are told, and so not before it has won.
 *
 * @throws TypeError if there is nothing to ask
 * @example
 * runTasks({ answer: race(askGemini(model, question), askVac(agent, question)) });
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what they answer and emit is inferred
export function race<Functions extends readonly TaskFunction<[], any, any>[]>(
  ...functions: Functions
): TaskFunction<[], ResultOf<Functions[number]>, ChunkOf<Functions[number]>> {
  type Result = ResultOf<Functions[number]>;
  type Chunk = ChunkOf<Functions[number]>;
  if (functions.length === 0) throw new TypeError('race needs at least one function');
  const ask = async (context: TaskContext<Chunk>): Promise<Result> => {
    const reporter = mergeReports(context);
    let last: unknown;
    const racers = functions.map((run, index) => {
      const chunks: Chunk[] = [];
      const controller = new AbortController();
      const emit = (chunk: Chunk) => {
        chunks.push(chunk);
        context.heartbeat();
      };
      const answer = runChild(
        { run: run as TaskFunction<[], Result, Chunk>, controller, emit, report: reporter(index) },
        context,
      );
      const racer = answer.then(
        (value) => ({ value, chunks, controller }),
        (error: unknown) => {
          last = error;
          throw error;
        },
      );
      return { controller, racer };
    });
    let winner: Awaited<(typeof racers)[number]['racer']> | undefined;
    try {
      winner = await Promise.any(racers.map(({ racer }) => racer));
      for (const chunk of winner.chunks) context.emit(chunk);
      return winner.value;
    } catch {
      // Not the AggregateError: whether another attempt may help is told by a failure itself.
      throw last;
    } finally {
      const lost = new DOMException('another function answered first', 'AbortError');
      // Not the winner's: an answer may be a Response whose body is still to be read.
      for (const { controller } of racers) if (controller !== winner?.controller) controller.abort(lost);
    }
  };
  return Object.assign(ask, { promptChars: functions[0]?.promptChars });
}
