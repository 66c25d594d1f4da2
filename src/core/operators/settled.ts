import { filter, map, type OperatorFunction } from 'rxjs';
import type { CompleteEvent, ErrorEvent, TaskEvent } from '../model/events.js';
import type { TaskReport } from '../model/task.js';
import type { AnyEvent } from '../model/taskInference.js';

interface Settled<Name extends string> {
  /** The task's name. */
  readonly name: Name;
  /** Attempts made in all. */
  readonly attempts: number;
  /** Since the task's first start, waits between attempts included; in milliseconds. */
  readonly elapsedMs: number;
  /** What the task reported; usage summed over its attempts. */
  readonly report?: TaskReport;
}

/** How a task ended, in the words of `Promise.allSettled`. */
export type TaskOutcome<Name extends string = string, Result = unknown> =
  | (Settled<Name> & {
      /** There is an answer. */
      readonly status: 'fulfilled';
      /** The answer. */
      readonly value: Result;
    })
  | (Settled<Name> & {
      /** Given up, or cancelled. */
      readonly status: 'rejected';
      /** The very object that was thrown; the reason of the task's own `signal` if that was aborted. */
      readonly reason: unknown;
      /** Why no further attempt was made, if the error does not say so. */
      readonly gaveUpReason?: string;
    });

/** The outcomes of a run with these events. */
export type OutcomeOf<Event> =
  Event extends CompleteEvent<infer Name, infer Result> ? TaskOutcome<Name, Result> : never;

/**
 * From events to outcomes: one for each task, in completion order.
 *
 * @example
 * runTasks(tasks).pipe(settled()).subscribe(({ name, status }) => console.log(name, status));
 */
export const settled =
  <Event extends AnyEvent>(): OperatorFunction<Event, OutcomeOf<Event>> =>
  (events$) =>
    events$.pipe(
      filter((event: TaskEvent) => event.type === 'complete' || event.type === 'error'),
      map((event) => outcomeOf(event) as OutcomeOf<Event>),
    );

/** How the task ended that this event ends. */
export function outcomeOf(event: CompleteEvent | ErrorEvent): TaskOutcome {
  const { name, attempts, elapsedMs, report } = event;
  const facts = report === undefined ? { name, attempts, elapsedMs } : { name, attempts, elapsedMs, report };
  if (event.type === 'complete') return { ...facts, status: 'fulfilled', value: event.value };
  const { error: reason, gaveUpReason } = event;
  return { ...facts, status: 'rejected', reason, ...(gaveUpReason === undefined ? undefined : { gaveUpReason }) };
}
