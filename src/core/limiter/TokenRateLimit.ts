import type { PermitRequest } from '../model/PermitRequest.js';
import type { TokenQuota } from '../model/Quota.js';
import type { TokenUsage } from '../model/TokenUsage.js';
import { assertNumber } from '../util/assertNumber.js';
import { SlidingWindowLog, type WindowEntry } from './SlidingWindowLog.js';

/** What an attempt will probably use, and once it runs, where that is written down. */
interface Reservation {
  readonly tokens: number;
  readonly entry?: WindowEntry;
}

/** A quota of tokens: estimated when an attempt begins, put right when it ends. */
export class TokenRateLimit {
  readonly #log: SlidingWindowLog;
  #estimate: TokenQuota['estimate'];
  #reports = 0;
  /** What attempts have used beyond what their prompts told, in the mean: their answers, above all. */
  #meanBeyond = 0;

  constructor({ limit, perMs, estimate }: TokenQuota) {
    this.#log = new SlidingWindowLog(limit, perMs);
    this.#estimate = estimate;
  }

  /** Takes new numbers; what was used so far counts. */
  update({ limit, perMs, estimate }: TokenQuota): this {
    this.#log.limit = limit;
    this.#log.perMs = perMs;
    this.#estimate = estimate;
    return this;
  }

  /**
   * Asks the caller's estimate, once and before the attempt joins the queue: what is wrong with it concerns nobody else.
   * @throws what it throws; RangeError or TypeError for what is no amount
   */
  estimate(request: PermitRequest): void {
    if (!this.#estimate) return;
    const { name, promptChars, metadata } = request;
    const tokens = this.#estimate({ name, promptChars, metadata });
    assertNumber('what tokens.estimate gives', tokens, { min: 0 });
    // What is larger than the whole quota goes alone, however large.
    request.reservation = { tokens: Math.min(tokens, this.#log.limit) } satisfies Reservation;
  }

  /** When the request fits. */
  earliestAt(request: PermitRequest, now: number): number {
    return this.#log.earliestAt(this.#tokensOf(request), now);
  }

  record(request: PermitRequest, now: number): void {
    const tokens = this.#tokensOf(request);
    request.reservation = { tokens, entry: this.#log.record(tokens, now) } satisfies Reservation;
  }

  /** Takes back what was never sent; the estimate stays. */
  cancel(request: PermitRequest): void {
    const reservation = request.reservation as Reservation | undefined;
    if (!reservation?.entry) return;
    this.#log.correct(reservation.entry, -reservation.tokens);
    request.reservation = this.#estimate && { tokens: reservation.tokens };
  }

  /** Puts right what the attempt really used, if it said so. */
  correct(request: PermitRequest, usage: TokenUsage | undefined): void {
    const reservation = request.reservation as Reservation | undefined;
    request.reservation = undefined;
    const tokens = usage?.totalTokens ?? (usage && (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0));
    // Tasks report what they like, and NaN would stay in the sum for good.
    if (!reservation?.entry || tokens === undefined || !Number.isFinite(tokens)) return;
    this.#log.correct(reservation.entry, tokens - reservation.tokens);
    const beyond = Math.max(0, tokens - promptTokens(request));
    this.#meanBeyond += (beyond - this.#meanBeyond) / ++this.#reports;
  }

  #tokensOf(request: PermitRequest): number {
    const reservation = request.reservation as Reservation | undefined;
    return reservation ? reservation.tokens : promptTokens(request) + this.#meanBeyond;
  }
}

/** English has about four characters a token; 0 where nobody tells the prompt's length. */
const promptTokens = ({ promptChars = 0 }: PermitRequest): number => promptChars / 4;
