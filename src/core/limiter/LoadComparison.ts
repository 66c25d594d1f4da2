/** What counts as low load: such a share of the most that ran at a time. */
const lowLoad = 0.7;
/** So many outcomes under either load are enough to compare them; the latest 64 or so count. */
const enough = 20;
const forgetting = 1 - 1 / 64;
/** If load were what makes a server refuse, it would refuse much less often under low load than this share of before. */
const similar = 0.75;
/** By so much the share of failures must rise before load is suspected again. */
const clearlyMore = 0.25;

/** Outcomes under one load, the older ones forgotten bit by bit. */
class Outcomes {
  total = 0;
  failed = 0;

  add(failed: boolean): void {
    this.total = this.total * forgetting + 1;
    this.failed = this.failed * forgetting + (failed ? 1 : 0);
  }

  get failureRate(): number {
    return this.total === 0 ? 0 : this.failed / this.total;
  }
}

/**
 * Compares how often a server refuses under high and under low load. A shared pool, such as Vertex AI's, refuses by
 * chance, whatever one caller's own load (https://cloud.google.com/vertex-ai/generative-ai/docs/dynamic-shared-quota):
 * asking it less makes everything slower and nothing better.
 */
export class LoadComparison {
  #high = new Outcomes();
  #low = new Outcomes();
  /** The share of failures when load was found not to matter. */
  #baseline: number | undefined;

  /** The share that fails whatever the load, once that is known. */
  get baseline(): number {
    return this.#baseline ?? 0;
  }

  /** True once fewer attempts at a time were seen to fail as often. */
  get isLoadIrrelevant(): boolean {
    return this.#baseline !== undefined;
  }

  /** @param load how many may run at a time, as a share of the most that ran */
  add(load: number, failed: boolean): void {
    const bucket = load > lowLoad || this.isLoadIrrelevant ? this.#high : this.#low;
    bucket.add(failed);
    if (this.#baseline === undefined) this.#judge();
    else if (this.#high.failureRate > this.#baseline + clearlyMore) this.reset();
  }

  reset(): void {
    this.#high = new Outcomes();
    this.#low = new Outcomes();
    this.#baseline = undefined;
  }

  #judge(): void {
    if (this.#high.total < enough || this.#low.total < enough || this.#high.failed === 0) return;
    if (this.#low.failureRate < similar * this.#high.failureRate) return;
    this.#baseline = Math.max(this.#low.failureRate, this.#high.failureRate);
  }
}
