import { SlidingWindowLog, type WindowEntry } from './SlidingWindowLog.js';

/** Waits are floored to whole seconds: two that name the same moment may differ by this. */
const flooredMs = 1_000;
/** A longer period is no rate but a daily or monthly allowance. */
const longestPeriodMs = 600_000;

/**
 * Learns a provider's quota of requests from its refusals that name a wait, and keeps to it.
 *
 * From the first attempt after one closing to the end of the next is its period, and what it took in such a time is its
 * limit, whether it counts in fixed windows, slides or fills a bucket. Where a whole period passes at the limit without
 * a refusal, one more is tried, then two, four, …: quotas grow, and others who use the same one stop.
 */
export class InferredRateLimit {
  // A tenth of a second is exact enough, and keeps the log short however many calls are made.
  readonly #log = new SlidingWindowLog(Number.POSITIVE_INFINITY, longestPeriodMs, 100);
  /** When the provider said that it opens again. */
  #opensAt: number | undefined;
  /** The first attempt after that, and how many there were. */
  #since: number | undefined;
  #count = 0;
  /** Whether the window slides: it was refused again before the limit, right after it opened. */
  #isSliding = false;
  #step = 1;
  #grewAt = 0;
  #latest: WindowEntry | undefined;

  readonly #onWindow: () => void;

  /** @param onWindow called when, by what was learned, a new window begins: time to begin gently */
  constructor(onWindow: () => void) {
    this.#onWindow = onWindow;
  }

  get quota(): { limit: number; perMs: number } | undefined {
    const { limit, perMs } = this.#log;
    return limit === Number.POSITIVE_INFINITY ? undefined : { limit, perMs };
  }

  /** When the next attempt fits. */
  earliestAt(now: number): number {
    if (this.#opensAt === undefined) return now;
    if (this.#isSliding) return this.#log.earliestAt(1, now);
    return this.#count < this.#log.limit ? now : this.#opensAt + this.#log.perMs;
  }

  /** Time has passed: a new window may have begun, and a period without a refusal lets the limit grow. */
  advance(now: number): void {
    if (this.#opensAt === undefined) return;
    if (this.#isSliding) this.#advanceSliding(now);
    else this.#advanceFixed(now, this.#opensAt);
  }

  #advanceFixed(now: number, opensAt: number): void {
    const windows = Math.floor((now - opensAt) / this.#log.perMs);
    if (windows <= 0) return;
    // A fixed window opens as a whole, whatever went before.
    if (this.#count >= this.#log.limit) this.#grow();
    this.#open(opensAt + windows * this.#log.perMs);
    this.#onWindow();
  }

  #advanceSliding(now: number): void {
    if (now - this.#grewAt <= this.#log.perMs || this.#log.earliestAt(1, now) <= now) return;
    this.#grewAt = now;
    this.#grow();
  }

  #grow(): void {
    this.#log.limit += this.#step;
    this.#step *= 2;
  }

  #open(at: number): void {
    this.#opensAt = at;
    this.#since = undefined;
    this.#count = 0;
  }

  onGranted(now: number): void {
    this.#since ??= now;
    this.#count++;
    this.#latest = this.#log.record(1, now);
  }

  /** The latest attempt was never made. */
  takeBack(): void {
    this.#count--;
    if (this.#latest) this.#log.correct(this.#latest, -1);
  }

  /** An attempt was refused, and the provider opens again at `opensAt`. */
  onRefused(opensAt: number, now: number): void {
    if (this.#opensAt !== undefined && now < this.#opensAt) {
      // In flight when the first refusal came, so it was over the limit too.
      if (this.quota) this.#log.limit = Math.max(1, this.#log.limit - 1);
      return;
    }
    const sinceMs = now - (this.#since ?? now);
    const periodMs = opensAt - (this.#since ?? now) + flooredMs;
    // Only what was refused within a period of its beginning tells how long that is. Measured from the middle of a
    // window it comes out too short: the longest is right.
    const first = this.quota === undefined;
    const isRate = periodMs <= longestPeriodMs;
    if (isRate && (first || (sinceMs < this.#log.perMs && periodMs > this.#log.perMs))) this.#log.perMs = periodMs;
    if (!this.#isSliding && !first && this.#count <= 0.8 * this.#log.limit) {
      this.#isSliding = true;
    } else if (isRate || !first) {
      const spent = this.#isSliding ? this.#log.usedAt(now) : this.#count;
      this.#log.limit = Math.max(1, Math.min(this.#log.limit, spent - 1));
    }
    this.#step = 1;
    this.#grewAt = now;
    this.#open(opensAt + flooredMs);
  }
}
