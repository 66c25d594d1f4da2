import { LoadComparison } from './LoadComparison.js';

/** How much the latest outcome weighs in the share of failures. */
const weight = 1 / 16;
/** So many fail on an ordinary day; cutting for them would cost more than they do. */
const ordinaryRate = 0.1;

/**
 * How many attempts may run at a time: additive increase, multiplicative decrease, as in TCP. Failures cut it in
 * proportion to their share (DCTCP, RFC 8257), so that the 3 % of 503s of an ordinary day cost nothing and an overload
 * halves it. After a closing it begins with a quarter of what ran and doubles (slow start, RFC 5681), so that no stampede
 * follows. If fewer at a time do not fail less often, the server refuses by chance, and nothing is cut any more.
 */
export class CongestionWindow {
  #max: number;
  #size: number;
  #threshold = Number.POSITIVE_INFINITY;
  #failureRate = 0;
  /** The same before the failures that came in a row just now. */
  #usualFailureRate = 0;
  /** Whether anything succeeded since the last cut. */
  #cutArmed = true;
  /** The most that ran at a time since it was opened. */
  #peak = 0;
  readonly #comparison = new LoadComparison();

  constructor(max: number) {
    this.#max = max;
    this.#size = max;
  }

  /** A whole number from 1. */
  get size(): number {
    return Math.max(1, Math.floor(this.#size));
  }

  /** The most that ran at a time since it was opened. */
  get peak(): number {
    return this.#peak;
  }

  /** The share of attempts that fails anyhow, from 0 to 1: what a run of failures is held against. */
  get usualFailureRate(): number {
    return Math.max(this.#usualFailureRate, this.#comparison.baseline);
  }

  /** Whether fewer attempts at a time were seen to fail as often. */
  get isLoadIrrelevant(): boolean {
    return this.#comparison.isLoadIrrelevant;
  }

  setMax(max: number): void {
    // What was cut stays cut; what was at its limit grows or shrinks with it.
    this.#size = this.#size >= this.#max ? max : Math.min(this.#size, max);
    this.#max = max;
  }

  onGranted(active: number): void {
    this.#peak = Math.max(this.#peak, active);
  }

  /** @param load how many ran as the attempt was granted its slot */
  onSuccess(load: number): void {
    this.#cutArmed = true;
    this.#failureRate *= 1 - weight;
    this.#usualFailureRate = this.#failureRate;
    this.#compare(load, false);
    if (this.#size >= this.#max) return;
    this.#size = Math.min(this.#max, this.#size + (this.#size < this.#threshold ? 1 : 1 / this.#size));
  }

  /** @param load how many ran as the attempt was granted its slot */
  onFailure(load: number): void {
    this.#failureRate += weight * (1 - this.#failureRate);
    this.#compare(load, true);
    // Those that fail in a row were in flight together: one cut for all of them.
    if (!this.#cutArmed || this.isLoadIrrelevant) return;
    this.#cutArmed = false;
    const kept = 1 - Math.max(0, this.#failureRate - ordinaryRate) / 2;
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
    this.#comparison.reset();
  }

  #compare(load: number, failed: boolean): void {
    this.#comparison.add(load / Math.max(1, this.#peak), failed);
    if (this.isLoadIrrelevant) this.#size = Math.max(this.#size, Math.min(this.#max, this.#peak));
  }
}
