import { Observable } from 'rxjs';
import { attempt, type FailedAttempt } from '../execution/attempt.js';
import { RunContext } from '../execution/RunContext.js';
import { TaskExecution } from '../execution/TaskExecution.js';
import { standardTask } from '../execution/taskSettings.js';
import type { TaskEvent } from '../model/events.js';
import { aroundCall, type CallHooks, onCallEnd } from '../model/middleware.js';
import type { TaskContext, TaskReport, TaskReturn } from '../model/task.js';
import { onAbort } from '../util/onAbort.js';
import type { FunctionEntry } from './FunctionEntry.js';

/** Who hears what one of several functions does. */
export interface ChildListener {
  chunk(chunk: unknown): void;
  report(facts: TaskReport): void;
  /** It has its answer. */
  answered(value: unknown): void;
  /** It has failed, or was ended. */
  failed(error: unknown): void;
}

/**
 * Runs a task function inside another's attempt, with its own signal, limiter and time, and its own ear for chunks: as
 * the only attempt of a task in a run of its own, whose events nobody else hears.
 *
 * @returns what ends this one alone, for a reason
 */
export function runChild(
  { run, limiter, timeoutMs = Number.POSITIVE_INFINITY }: FunctionEntry,
  outer: TaskContext & CallHooks,
  listener: ChildListener,
): (reason: unknown) => void {
  const { name, signal } = outer;
  const context = new RunContext(1, signal, () => undefined);
  const call = (own: TaskContext & CallHooks): TaskReturn<unknown, unknown> => {
    const seen: TaskContext & CallHooks = {
      name,
      attempt: outer.attempt,
      get signal() {
        return own.signal;
      },
      timeoutMs: Math.min(timeoutMs, outer.timeoutMs ?? Number.POSITIVE_INFINITY),
      emit: own.emit,
      // What is over has nothing more to say.
      heartbeat: () => context.isClosed || outer.heartbeat(),
      report: (facts) => {
        if (context.isClosed) return;
        own.report(facts);
        listener.report(facts);
      },
      [onCallEnd]: (hear) => own[onCallEnd]?.(hear),
    };
    return (outer[aroundCall]?.(run) ?? run)(seen);
  };
  const settings = { ...standardTask, timeoutMs, limiter, heartbeatMs: Number.POSITIVE_INFINITY };
  const task = { name, run: call, settings, promptChars: run.promptChars, metadata: undefined };
  let cancel = (_reason: unknown): void => undefined;
  const child$ = new Observable<TaskEvent>((subscriber) => {
    const execution = new TaskExecution(task, context, subscriber, undefined);
    // Its limiter is told which attempt of the task this is.
    execution.attempts = outer.attempt - 1;
    cancel = (reason) => execution.stop(reason);
    subscriber.add(() => context.close());
    subscriber.add(execution);
    subscriber.add(onAbort(signal, () => cancel(signal.reason)));
    if (!subscriber.closed) attempt(execution).subscribe(subscriber);
  });
  child$.subscribe({
    next: (event) => {
      if (event.type === 'chunk') listener.chunk(event.value);
      else if (event.type === 'error') listener.failed(event.error);
      else if (event.type === 'complete') listener.answered(event.value);
    },
    error: (failed: unknown) => listener.failed((failed as FailedAttempt).error),
  });
  return cancel;
}
