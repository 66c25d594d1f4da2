const kept = 256;
const fewest = 20;

/** How long attempts of a run took to their first sign of life: the latest of them. */
export class FirstActivityLatencies {
  readonly #latest: number[] = [];
  #count = 0;

  add(elapsedMs: number): void {
    this.#latest[this.#count++ % kept] = elapsedMs;
  }

  /** Such a share of them took no longer; `undefined` while there are too few to tell. */
  quantile(share: number): number | undefined {
    if (this.#count < fewest) return undefined;
    const sorted = this.#latest.toSorted((a, b) => a - b);
    return sorted[Math.ceil(share * sorted.length) - 1];
  }
}
