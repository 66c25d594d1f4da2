import { filter, map, type OperatorFunction } from 'rxjs';
import type { CompleteEvent, ErrorEvent, TaskEvent } from '../model/events.js';
import type { TaskReport } from '../model/task.js';
import type { AnyEvent } from '../model/taskInference.js';

interface Settled<Name extends string> {
  readonly name: Name;
  readonly attempts: number;
  readonly elapsedMs: number;
  readonly report?: TaskReport;
}

/** How a task ended, in the words of `Promise.allSettled`. */
export type TaskOutcome<Name extends string = string, Result = unknown> =
  | (Settled<Name> & { readonly status: 'fulfilled'; readonly value: Result })
  | (Settled<Name> & { readonly status: 'rejected'; readonly reason: unknown; readonly gaveUpReason?: string });

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
