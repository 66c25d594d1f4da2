import { follow } from './follow.js';
import { sumUsage } from './sumUsage.js';
import type { TaskContext, TaskFunction, TaskReport } from './task.js';
import type { TokenUsage } from './TokenUsage.js';

/** One of several task functions that share an attempt. */
export interface Insider<Result, Chunk> {
  readonly run: TaskFunction<[], Result, Chunk>;
  /** Ends this one alone; aborted with the attempt too. */
  readonly controller: AbortController;
  emit(chunk: Chunk): void;
  report(facts: TaskReport): void;
}

/** Runs a task function inside another's attempt, with its own signal and its own ear for chunks and reports. */
export function inside<Result, Chunk>(insider: Insider<Result, Chunk>, outer: TaskContext<Chunk>): Promise<Result> {
  const { controller, run } = insider;
  const { signal } = outer;
  const abort = () => controller.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  return new Promise<Result>((resolve, reject) => {
    // eslint-disable-next-line prefer-const -- it may be aborted while it begins
    let letGo: (() => void) | undefined;
    controller.signal.addEventListener('abort', () => {
      reject(controller.signal.reason);
      letGo?.();
    });
    const context: TaskContext<Chunk> = {
      name: outer.name,
      attempt: outer.attempt,
      signal: controller.signal,
      emit: (chunk) => insider.emit(chunk),
      heartbeat: outer.heartbeat,
      report: (facts) => insider.report(facts),
    };
    const follower = {
      get closed() {
        return controller.signal.aborted;
      },
      chunk: context.emit,
      result: resolve,
      failed: reject,
    };
    letGo = follow(run(context), follower);
  }).finally(() => signal.removeEventListener('abort', abort));
}

/** Reports of several functions as one: what they used adds up, of the other facts the latest wins. */
export function sharedReport(outer: Pick<TaskContext, 'report'>): (index: number) => (facts: TaskReport) => void {
  const usages: TokenUsage[] = [];
  return (index) => (facts) => {
    if (facts.usage) usages[index] = facts.usage;
    const usage = usages.reduce<TokenUsage | undefined>(sumUsage, undefined);
    outer.report(usage ? { ...facts, usage } : facts);
  };
}
