import type { TokenQuota } from './limiterOptions.js';
import { requireNumber } from '../util/assertNumber.js';
import { SlidingLog, type Spending } from './SlidingWindowLog.js';
import type { SlotWaiter } from '../model/Limiter.js';
import type { TokenUsage } from '../model/TokenUsage.js';

/** What an attempt will probably use, and once it runs, where that is written. */
interface Estimate {
  readonly tokens: number;
  readonly spending?: Spending;
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

  /**
   * Asks the caller's estimate, once and before the attempt joins the queue: what is wrong with it concerns nobody else.
   * @throws what it throws; RangeError or TypeError for what is no amount
   */
  join(waiter: SlotWaiter): void {
    if (!this.#estimate) return;
    const tokens = this.#estimate(waiter);
    requireNumber('what tokens.estimate gives', tokens, { min: 0 });
    // What is larger than the whole quota goes alone, however large.
    waiter.booking = { tokens: Math.min(tokens, this.#log.limit) } satisfies Estimate;
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
    // Tasks report what they like, and NaN would stay in the sum for good.
    if (!estimate?.spending || tokens === undefined || !Number.isFinite(tokens)) return;
    this.#log.correct(estimate.spending, tokens - estimate.tokens);
    this.#mean += (tokens - this.#mean) / ++this.#reports;
  }

  #tokensOf(waiter: SlotWaiter): number {
    const estimate = waiter.booking as Estimate | undefined;
    if (estimate) return estimate.tokens;
    return waiter.characters === undefined ? this.#mean : waiter.characters / 4;
  }
}
