/** What a provider counts calls with. Times are whole milliseconds of one clock that never goes back. */
export interface Quota {
  /** How long a call that arrives now is too early: 0 if it is let through. */
  waitMs(now: number): number;
  /** Counts a call that arrives now. */
  count(now: number, admitted: boolean): void;
}

/** At most `limit` calls per `perMs`. */
export interface Rate {
  readonly limit: number;
  readonly perMs: number;
}

/** Windows that begin at multiples of `perMs`, as minutes do; rejected calls do not count. */
class FixedWindows implements Quota {
  #window = -1;
  #count = 0;
  constructor(readonly rate: Rate) {}

  waitMs(now: number): number {
    const { limit, perMs } = this.rate;
    const window = Math.floor(now / perMs);
    if (window !== this.#window) this.#count = 0;
    this.#window = window;
    return this.#count < limit ? 0 : (window + 1) * perMs - now;
  }

  count(_now: number, admitted: boolean): void {
    if (admitted) this.#count++;
  }
}

/** A log of the last `perMs`, in which rejected calls count too: who hammers stays locked out. */
class SlidingLog implements Quota {
  #log: number[] = [];
  constructor(readonly rate: Rate) {}

  waitMs(now: number): number {
    const { limit, perMs } = this.rate;
    const first = this.#log.findIndex((at) => at > now - perMs);
    this.#log = first < 0 ? [] : this.#log.slice(first);
    const over = this.#log.length - limit;
    return over < 0 ? 0 : (this.#log[over] as number) + perMs - now;
  }

  count(now: number): void {
    this.#log.push(now);
  }
}

/** A bucket of `limit` calls that refills evenly, full at the start; rejected calls take nothing. */
class TokenBucket implements Quota {
  #level: number;
  #at = 0;
  constructor(readonly rate: Rate) {
    this.#level = rate.limit;
  }

  waitMs(now: number): number {
    const { limit, perMs } = this.rate;
    this.#level = Math.min(limit, this.#level + ((now - this.#at) * limit) / perMs);
    this.#at = now;
    return this.#level < 1 ? Math.ceil(((1 - this.#level) * perMs) / limit) : 0;
  }

  count(_now: number, admitted: boolean): void {
    if (admitted) this.#level--;
  }
}

const kinds = { fixed: FixedWindows, sliding: SlidingLog, bucket: TokenBucket };

/** How the quota is counted. */
export type QuotaKind = keyof typeof kinds;

export const quotaKinds = Object.keys(kinds) as QuotaKind[];

/** A quota that has not been used yet. */
export const createQuota = (kind: QuotaKind, rate: Rate): Quota => new kinds[kind](rate);
