/** How much the latest outcome weighs in the share of failures. */
const weight = 1 / 16;

/**
 * How many attempts may run at a time: additive increase, multiplicative decrease, as in TCP. Failures cut it in
 * proportion to their share (DCTCP, RFC 8257), so that the 3 % of 503s of an ordinary day cost next to nothing and an
 * overload halves it. After a closing it begins with a quarter of what ran and doubles (slow start, RFC 5681), so that no
 * stampede follows.
 */
export class CongestionWindow {
  readonly #max: number;
  #size: number;
  #threshold = Number.POSITIVE_INFINITY;
  #failureRate = 0;
  /** Whether anything was answered since the last cut. */
  #cutArmed = true;
  /** The most that ran at a time since it was opened. */
  #peak = 0;

  constructor(most: number) {
    this.#max = most;
    this.#size = most;
  }

  /** A whole number from 1. */
  get size(): number {
    return Math.max(1, Math.floor(this.#size));
  }

  answered(): void {
    this.#cutArmed = true;
    this.#failureRate *= 1 - weight;
    if (this.#size >= this.#max) return;
    this.#size = Math.min(this.#max, this.#size + (this.#size < this.#threshold ? 1 : 1 / this.#size));
  }

  granted(active: number): void {
    this.#peak = Math.max(this.#peak, active);
  }

  failed(): void {
    this.#failureRate += weight * (1 - this.#failureRate);
    // Those that fail in a row were in flight together: one cut for all of them.
    if (!this.#cutArmed) return;
    this.#cutArmed = false;
    const kept = 1 - this.#failureRate / 2;
    // Without a limit of its own, what there is to cut is what ran.
    this.#size = Math.max(1, Math.min(this.#size, this.#peak) * kept);
    this.#threshold = Math.max(this.#size, this.#threshold * kept);
  }

  /** Begins anew with a quarter of what ran before. */
  slowStart(): void {
    // Closed again while it was still growing: what it was growing to still counts.
    if (this.#size >= this.#threshold || this.#threshold === Number.POSITIVE_INFINITY) {
      this.#threshold = Math.min(this.#size, Math.max(1, this.#peak));
    }
    this.#size = Math.max(1, this.#threshold / 4);
    this.#peak = 0;
  }
}
