/** How much the latest outcome weighs in the share of failures. */
const weight = 1 / 16;

/**
 * How many attempts may run at a time: additive increase, multiplicative decrease, as in TCP. Failures cut it in
 * proportion to their share (DCTCP, RFC 8257), so that the 3 % of 503s of an ordinary day cost next to nothing and an
 * overload halves it. After a closing it begins with one and doubles (slow start, RFC 5681), so that no stampede
 * follows.
 */
export class CongestionWindow {
  readonly #most: number;
  #size: number;
  #threshold = Number.POSITIVE_INFINITY;
  #failing = 0;

  constructor(most: number) {
    this.#most = most;
    this.#size = most;
  }

  /** A whole number from 1. */
  get size(): number {
    return Math.max(1, Math.floor(this.#size));
  }

  answered(): void {
    this.#failing *= 1 - weight;
    if (this.#size >= this.#most) return;
    this.#size = Math.min(this.#most, this.#size + (this.#size < this.#threshold ? 1 : 1 / this.#size));
  }

  /** @param active attempts in flight: without a limit of its own, that is what there is to cut */
  failed(active: number): void {
    this.#failing += weight * (1 - this.#failing);
    const now = Math.min(this.#size, Math.max(active, 1));
    this.#size = Math.max(1, now * (1 - this.#failing / 2));
    this.#threshold = this.#size;
  }

  /** Begins anew with one, up to what ran before. */
  reopen(active: number): void {
    this.#threshold = Math.min(this.#size, Math.max(active, 1));
    this.#size = Math.max(1, this.#threshold / 4);
  }
}
