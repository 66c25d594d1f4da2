import type { AnyEvent } from '../../core/model/taskInference.js';

const number = Symbol('parallel-genai.eventNumber');

/**
 * The number of an event of `runTasksOn` within its run. Numbers rise, with gaps. Kept with what was made of the event, it is
 * where another call with the same `run` goes on: its option `after`.
 *
 * @example
 * runTasksOn('genai', tasks, { connection, run, after }).subscribe((event) => save(event, eventNumber(event)));
 */
export const eventNumber = (event: AnyEvent): number | undefined => (event as { [number]?: number })[number];

/** Not enumerable: copies, comparisons and JSON see the event alone. */
export function numberEvent<Event extends AnyEvent>(event: Event, value: number): Event {
  return Object.defineProperty(event, number, { value });
}
