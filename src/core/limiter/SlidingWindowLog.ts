/** What was spent about the same time. */
export interface WindowEntry {
  readonly since: number;
  /** The last of it. */
  at: number;
  amount: number;
}

/**
 * What was spent in the last `perMs`, so that no window of that length holds more than `limit`, wherever the provider's
 * own windows begin. A token bucket would allow twice the limit across an edge.
 */
export class SlidingWindowLog {
  limit: number;
  perMs: number;
  readonly #mergeMs: number;
  #spent: WindowEntry[] = [];
  #head = 0;
  /** The last entry, while it is in the window. */
  #last: WindowEntry | undefined;
  #sum = 0;

  /**
   * @param mergeMs spendings as close as that share an entry and leave the window with the last of them, so that the log
   *   stays short however much is spent; a thousandth of the window, where nothing is said
   */
  constructor(limit: number, perMs: number, mergeMs = perMs / 1_000) {
    this.limit = limit;
    this.perMs = perMs;
    this.#mergeMs = mergeMs;
  }

  /** Entries that it keeps. */
  get length(): number {
    return this.#spent.length;
  }

  /** What was spent in the window that ends now. */
  usedAt(now: number): number {
    this.#forget(now - this.perMs);
    return this.#sum;
  }

  /** When `amount` fits: `now`, or the moment at which enough of what was spent has left the window. */
  earliestAt(amount: number, now: number): number {
    // Without a look at what has left the window, which only makes more room.
    if (this.#sum + amount <= this.limit) return now;
    // What is larger than the whole quota goes alone: refusing it would leave it waiting for ever.
    const room = this.limit - Math.min(amount, this.limit);
    let sum = this.usedAt(now);
    let at = now;
    for (let index = this.#head; sum > room; index++) {
      const spending = this.#spent[index];
      // Sums of fractions leave a little over when all of them are taken off again.
      if (!spending) break;
      sum -= spending.amount;
      at = spending.at + this.perMs;
    }
    return at;
  }

  record(amount: number, at: number): WindowEntry {
    this.#sum += amount;
    const last = this.#last;
    if (last && at - last.since < this.#mergeMs) {
      last.at = at;
      last.amount += amount;
      return last;
    }
    // Here too, for a log that is only written, for days on end.
    this.#forget(at - this.perMs);
    const spending = { since: at, at, amount };
    this.#spent.push(spending);
    this.#last = spending;
    return spending;
  }

  /** Puts right what was an estimate, by so much. */
  correct(spending: WindowEntry, by: number): void {
    const first = this.#spent[this.#head];
    // What has left the window was taken off the sum as it stood then.
    if (first && spending.at >= first.at) this.#sum += by;
    spending.amount += by;
  }

  #forget(until: number): void {
    for (let first = this.#spent[this.#head]; first && first.at <= until; first = this.#spent[this.#head]) {
      this.#sum -= first.amount;
      this.#head++;
    }
    if (this.#head === this.#spent.length) this.#last = undefined;
    if (this.#head > 64 && this.#head * 2 > this.#spent.length) {
      this.#spent = this.#spent.slice(this.#head);
      this.#head = 0;
    }
  }
}
