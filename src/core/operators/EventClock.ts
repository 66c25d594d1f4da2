import { monotonicNow, wallNow } from '../util/clock.js';

/**
 * What time it is for a run's events. They may come from another machine, whose clock differs, or from a recording: so
 * it goes on from the latest event by the time that has passed here.
 */
export class EventClock {
  #eventAt: number | undefined;
  #seenAt = 0;

  saw(at: number): void {
    this.#eventAt = at;
    this.#seenAt = monotonicNow();
  }

  /** In milliseconds since the epoch; our own time before the first event. */
  now(): number {
    return this.#eventAt === undefined ? wallNow() : this.#eventAt + monotonicNow() - this.#seenAt;
  }
}
