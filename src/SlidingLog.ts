/** Something that was spent: when, and how much. */
export interface Spending {
  readonly at: number;
  readonly amount: number;
}

/**
 * What was spent in the last `perMs`, so that no window of that length holds more than `limit`, wherever the provider's
 * own windows begin. A token bucket would allow twice the limit across an edge.
 */
export class SlidingLog {
  #spent: (Spending & { amount: number })[] = [];
  #head = 0;
  #sum = 0;

  constructor(
    public limit: number,
    public perMs: number,
  ) {}

  /** When `amount` fits: `now`, or the moment at which enough of what was spent has left the window. */
  fitsAt(amount: number, now: number): number {
    this.#forget(now - this.perMs);
    // What is larger than the whole quota goes alone: refusing it would leave it waiting for ever.
    const room = this.limit - Math.min(amount, this.limit);
    let sum = this.#sum;
    for (let index = this.#head; sum > room; index++) {
      const spending = this.#spent[index];
      if (!spending) break;
      sum -= spending.amount;
      if (sum <= room) return spending.at + this.perMs;
    }
    return now;
  }

  spend(amount: number, at: number): Spending {
    const spending = { at, amount };
    this.#spent.push(spending);
    this.#sum += amount;
    return spending;
  }

  /** Puts right what was an estimate. */
  correct(spending: Spending, amount: number): void {
    // What has left the window already was taken off the sum as it stood then.
    if (this.#spent[this.#head] === undefined || spending.at < (this.#spent[this.#head] as Spending).at) return;
    this.#sum += amount - spending.amount;
    (spending as { amount: number }).amount = amount;
  }

  #forget(until: number): void {
    for (let first = this.#spent[this.#head]; first && first.at <= until; first = this.#spent[this.#head]) {
      this.#sum -= first.amount;
      this.#head++;
    }
    if (this.#head * 2 > this.#spent.length) {
      this.#spent = this.#spent.slice(this.#head);
      this.#head = 0;
    }
  }
}
