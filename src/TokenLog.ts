import type { TokenQuota } from './limiterOptions.js';
import { SlidingLog, type Spending } from './SlidingLog.js';
import type { SlotWaiter } from './slots.js';
import type { TokenUsage } from './TokenUsage.js';

/** A quota of tokens: estimated when an attempt begins, put right when it ends. */
export class TokenLog {
  readonly #log: SlidingLog;
  readonly #estimate: TokenQuota['estimate'];
  readonly #spendings = new Map<SlotWaiter, Spending>();
  #reports = 0;
  #mean = 0;

  constructor({ limit, perMs, estimate }: TokenQuota) {
    this.#log = new SlidingLog(limit, perMs);
    this.#estimate = estimate;
  }

  fitsAt(waiter: SlotWaiter, now: number): number {
    return this.#log.fitsAt(this.#tokensOf(waiter), now);
  }

  granted(waiter: SlotWaiter, now: number): void {
    this.#spendings.set(waiter, this.#log.spend(this.#tokensOf(waiter), now));
  }

  ended(waiter: SlotWaiter, usage: TokenUsage | undefined): void {
    const spending = this.#spendings.get(waiter);
    this.#spendings.delete(waiter);
    const tokens = usage?.totalTokens ?? (usage && (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0));
    if (!spending || tokens === undefined) return;
    this.#log.correct(spending, tokens);
    this.#mean += (tokens - this.#mean) / ++this.#reports;
  }

  #tokensOf(waiter: SlotWaiter): number {
    if (this.#estimate) return this.#estimate(waiter);
    return waiter.characters === undefined ? this.#mean : waiter.characters / 4;
  }
}
