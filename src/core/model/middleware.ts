import type { Observable } from 'rxjs';
import type { AttemptEnd } from './AttemptEnd.js';
import type { TaskEvent } from './events.js';
import type { TaskFunction } from './task.js';

/** A task as middleware sees it. */
export interface TaskToRun {
  /** The name it runs under. */
  readonly name: string;
  /** Its function; called for each attempt. */
  readonly run: TaskFunction;
  /** What the caller attached to it, if anything. */
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  /** True for a task of a lazy iterable: there may be any number of names. */
  readonly isLazy: boolean;
}

/**
 * Wraps what happens to one task. Called once per task, when its turn has come.
 *
 * It returns the task's events: those of `begin`, watched or changed. A slot of the run is held for the first
 * subscription to `begin`; middleware that answers by itself need not subscribe, and the slot is given back. What it
 * throws ends the run with that error.
 *
 * @param task what is to run
 * @param begin runs a function as this task, with all of its options, each time it is subscribed
 */
export type TaskMiddleware = (
  task: TaskToRun,
  begin: (run: TaskFunction) => Observable<TaskEvent>,
) => Observable<TaskEvent>;

/**
 * Wraps a run, and each of its tasks. Called once per subscription.
 *
 * @param begin the run's events, its tasks wrapped in the middleware given
 * @example
 * const around: RunMiddleware = (begin) =>
 *   begin((task, beginTask) => beginTask((context) => storage.run(task.name, () => task.run(context))));
 */
export type RunMiddleware = (begin: (around?: TaskMiddleware) => Observable<TaskEvent>) => Observable<TaskEvent>;

/** Key of a {@link CallHooks.[onCallEnd]}. */
export const onCallEnd: unique symbol = Symbol.for('parallel-genai.onCallEnd') as never;
/** Key of a {@link CallHooks.[aroundCall]}. */
export const aroundCall: unique symbol = Symbol.for('parallel-genai.aroundCall') as never;

/** What contexts offer to middleware besides what task functions see. */
export interface CallHooks {
  /** Lets `listener` hear how the call ended, once; the last one given is heard. */
  [onCallEnd]?(listener: (end: AttemptEnd) => void): void;
  /** Set by middleware: gives what `race` and `fallback` call in place of one of their functions. */
  [aroundCall]?(run: TaskFunction): TaskFunction;
}
