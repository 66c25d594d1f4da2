import type { TokenQuota } from './limiterOptions.js';
import { SlidingLog, type Spending } from './SlidingLog.js';
import type { SlotWaiter } from './slots.js';
import type { TokenUsage } from './TokenUsage.js';

/** What an attempt that runs will probably use. */
interface Estimate {
  readonly tokens: number;
  readonly spending: Spending;
}

/** A quota of tokens: estimated when an attempt begins, put right when it ends. */
export class TokenLog {
  readonly #log: SlidingLog;
  readonly #estimate: TokenQuota['estimate'];
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
    const tokens = this.#tokensOf(waiter);
    waiter.booking = { tokens, spending: this.#log.spend(tokens, now) } satisfies Estimate;
  }

  ended(waiter: SlotWaiter, usage: TokenUsage | undefined): void {
    const estimate = waiter.booking as Estimate | undefined;
    waiter.booking = undefined;
    const tokens = usage?.totalTokens ?? (usage && (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0));
    if (!estimate || tokens === undefined) return;
    this.#log.correct(estimate.spending, tokens - estimate.tokens);
    this.#mean += (tokens - this.#mean) / ++this.#reports;
  }

  #tokensOf(waiter: SlotWaiter): number {
    if (this.#estimate) return this.#estimate(waiter);
    return waiter.characters === undefined ? this.#mean : waiter.characters / 4;
  }
}
