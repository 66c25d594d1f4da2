import { SlidingLog } from './SlidingLog.js';

/** Refusals that name about the same moment tell of the same closing. */
const sameClosingMs = 1_500;
/** Longer periods are no rate but a daily or monthly allowance. */
const longestPeriodMs = 600_000;

/**
 * Learns a provider's quota of requests from its refusals that name a wait, and keeps to it.
 *
 * From one time at which the provider opens again to the next is its period, and what it let through in between is its
 * limit; whether it counts in fixed windows, slides or fills a bucket. Where a whole period passes at the limit
 * without a refusal, one more is tried, then two, four, …: quotas grow, and others who use the same one stop.
 */
export class LearnedQuota {
  readonly #log = new SlidingLog(Number.POSITIVE_INFINITY, 0);
  #opensAt: number | undefined;
  #since: number | undefined;
  #accepted = 0;
  #step = 1;
  #grewAt = 0;

  get quota(): { limit: number; perMs: number } | undefined {
    const { limit, perMs } = this.#log;
    return limit === Number.POSITIVE_INFINITY ? undefined : { limit, perMs };
  }

  fitsAt(now: number): number {
    const at = this.#log.fitsAt(1, now);
    if (at <= now || now - this.#grewAt <= this.#log.perMs) return at;
    this.#grewAt = now;
    this.#log.limit += this.#step;
    this.#step *= 2;
    return now;
  }

  granted(now: number): void {
    this.#since ??= now;
    this.#accepted++;
    this.#log.spend(1, now);
  }

  /** An attempt was refused, and the provider opens again at `opensAt`. */
  refused(opensAt: number, now: number): void {
    this.#accepted--;
    if (this.#opensAt !== undefined && opensAt < this.#opensAt + sameClosingMs) {
      // Those that were in flight when the first refusal came: they were not let through after all.
      if (this.quota && this.#log.limit > 1 && now < this.#opensAt) this.#log.limit--;
      return;
    }
    const periodMs = opensAt - (this.#since ?? now);
    if (this.#accepted > 0 && periodMs <= longestPeriodMs) this.#learn(this.#accepted, periodMs);
    this.#grewAt = now;
    this.#step = 1;
    this.#opensAt = opensAt;
    this.#since = undefined;
    this.#accepted = 0;
  }

  #learn(limit: number, periodMs: number): void {
    const { limit: known, perMs } = this.#log;
    // A period measured from the middle of a window comes out too short: the longest seen with this limit is right.
    const sameLimit = Math.abs(limit - known) <= 0.1 * known;
    this.#log.perMs = sameLimit ? Math.max(perMs, periodMs) : periodMs;
    this.#log.limit = limit;
  }
}
