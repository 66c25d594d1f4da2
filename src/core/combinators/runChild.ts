import { consumeReturn } from '../execution/consumeReturn.js';
import { sumUsage } from '../model/sumUsage.js';
import type { TaskContext, TaskFunction, TaskReport } from '../model/task.js';
import type { TokenUsage } from '../model/TokenUsage.js';

/** One of several task functions that share an attempt. */
export interface ChildTask<Result, Chunk> {
  readonly run: TaskFunction<[], Result, Chunk>;
  /** Ends this one alone; aborted with the attempt and by its own failure, and never after its answer. */
  readonly controller: AbortController;
  emit(chunk: Chunk): void;
  report(facts: TaskReport): void;
}

/** Runs a task function inside another's attempt, with its own signal and its own ear for chunks and reports. */
export function runChild<Result, Chunk>(insider: ChildTask<Result, Chunk>, outer: TaskContext<Chunk>): Promise<Result> {
  const { controller, run } = insider;
  const { signal } = outer;
  const abort = () => controller.abort(signal.reason);
  signal.addEventListener('abort', abort);
  return new Promise<Result>((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    // What is over has nothing more to say: its late chunks would get into the answer of the one that follows.
    let over = false;
    let letGo: (() => void) | undefined;
    controller.signal.addEventListener('abort', () => {
      over = true;
      reject(controller.signal.reason);
      letGo?.();
    });
    const context: TaskContext<Chunk> = {
      name: outer.name,
      attempt: outer.attempt,
      signal: controller.signal,
      emit: (chunk) => over || insider.emit(chunk),
      heartbeat: () => over || outer.heartbeat(),
      report: (facts) => over || insider.report(facts),
    };
    // Whatever else it has open closes with it.
    const failed = (error: unknown) => controller.abort(error);
    const follower = {
      get closed() {
        return over;
      },
      chunk: context.emit,
      result: (value: Result) => {
        over = true;
        resolve(value);
      },
      failed,
    };
    try {
      letGo = consumeReturn(run(context), follower);
    } catch (error) {
      failed(error);
    }
    // It was aborted while it began.
    if (controller.signal.aborted) letGo?.();
  }).finally(() => signal.removeEventListener('abort', abort));
}

/** Reports of several functions as one: what they used adds up, of the other facts the latest wins. */
export function mergeReports(outer: Pick<TaskContext, 'report'>): (index: number) => (facts: TaskReport) => void {
  const usages: TokenUsage[] = [];
  return (index) => (facts) => {
    if (facts.usage) usages[index] = facts.usage;
    const usage = usages.reduce<TokenUsage | undefined>(sumUsage, undefined);
    outer.report(usage ? { ...facts, usage } : facts);
  };
}
