import type { TaskEvent } from '../../core/model/events.js';

/** Turns a run's events into the items of a stream, and holds those that nobody has read yet. */
export interface StreamWriter<Item> {
  /**
   * Takes in an event.
   * @returns true if what it adds may wait for `paceMs`
   * @throws what fails the run
   */
  add(event: TaskEvent): boolean;
  /** The run ended. */
  end(): void;
  /** The run failed as a whole. */
  fail(error: unknown): void;
  /** How many characters wait, roughly. */
  readonly size: number;
  /** All that waits; from then on nothing does. */
  drain(): readonly Item[];
}
