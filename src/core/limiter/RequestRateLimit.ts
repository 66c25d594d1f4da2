import type { Quota } from '../model/Quota.js';
import { SlidingWindowLog, type WindowEntry } from './SlidingWindowLog.js';

/** Calls do not arrive as evenly as they leave: a window half a percent longer keeps the provider's own from overflowing. */
const windowSafetyFactor = 1.005;

/** A quota of requests. */
export class RequestRateLimit {
  #quota: Quota;
  readonly #log: SlidingWindowLog;

  constructor(quota: Quota) {
    this.#quota = quota;
    this.#log = new SlidingWindowLog(quota.limit, quota.perMs * windowSafetyFactor);
  }

  get quota(): Quota {
    return this.#quota;
  }

  /** Takes new numbers; what was sent so far counts. */
  update(quota: Quota): this {
    this.#quota = quota;
    this.#log.limit = quota.limit;
    this.#log.perMs = quota.perMs * windowSafetyFactor;
    return this;
  }

  /** When the next request fits. */
  earliestAt(now: number): number {
    return this.#log.earliestAt(1, now);
  }

  record(now: number): WindowEntry {
    return this.#log.record(1, now);
  }

  /** Takes back one that was never sent. */
  cancel(entry: WindowEntry): void {
    this.#log.correct(entry, -1);
  }
}
