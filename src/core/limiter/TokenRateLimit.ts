import type { TokenQuota } from './limiterOptions.js';
import { assertNumber } from '../util/assertNumber.js';
import { SlidingWindowLog, type WindowEntry } from './SlidingWindowLog.js';
import type { PermitRequest } from '../model/Limiter.js';
import type { TokenUsage } from '../model/TokenUsage.js';

/** What an attempt will probably use, and once it runs, where that is written. */
interface Estimate {
  readonly tokens: number;
  readonly spending?: WindowEntry;
}

/** A quota of tokens: estimated when an attempt begins, put right when it ends. */
export class TokenRateLimit {
  readonly #log: SlidingWindowLog;
  readonly #estimate: TokenQuota['estimate'];
  #reports = 0;
  #mean = 0;

  constructor({ limit, perMs, estimate }: TokenQuota) {
    this.#log = new SlidingWindowLog(limit, perMs);
    this.#estimate = estimate;
  }

  /**
   * Asks the caller's estimate, once and before the attempt joins the queue: what is wrong with it concerns nobody else.
   * @throws what it throws; RangeError or TypeError for what is no amount
   */
  join(waiter: PermitRequest): void {
    if (!this.#estimate) return;
    const tokens = this.#estimate(waiter);
    assertNumber('what tokens.estimate gives', tokens, { min: 0 });
    // What is larger than the whole quota goes alone, however large.
    waiter.reservation = { tokens: Math.min(tokens, this.#log.limit) } satisfies Estimate;
  }

  earliestAt(waiter: PermitRequest, now: number): number {
    return this.#log.earliestAt(this.#tokensOf(waiter), now);
  }

  granted(waiter: PermitRequest, now: number): void {
    const tokens = this.#tokensOf(waiter);
    waiter.reservation = { tokens, spending: this.#log.record(tokens, now) } satisfies Estimate;
  }

  ended(waiter: PermitRequest, usage: TokenUsage | undefined): void {
    const estimate = waiter.reservation as Estimate | undefined;
    waiter.reservation = undefined;
    const tokens = usage?.totalTokens ?? (usage && (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0));
    // Tasks report what they like, and NaN would stay in the sum for good.
    if (!estimate?.spending || tokens === undefined || !Number.isFinite(tokens)) return;
    this.#log.correct(estimate.spending, tokens - estimate.tokens);
    this.#mean += (tokens - this.#mean) / ++this.#reports;
  }

  #tokensOf(waiter: PermitRequest): number {
    const estimate = waiter.reservation as Estimate | undefined;
    if (estimate) return estimate.tokens;
    return waiter.promptChars === undefined ? this.#mean : waiter.promptChars / 4;
  }
}
