import { BehaviorSubject, type Observable, type Subscription } from 'rxjs';
import type { Limiter } from '../../core/model/Limiter.js';
import type { LimiterState } from '../../core/model/LimiterState.js';
import { clampDelay } from '../../core/util/clampDelay.js';
import { wallNow } from '../../core/util/clock.js';
import type { SharedLimits } from './SharedQuota.js';

/** What a limiter that processes share says of itself: what its own process knows, and what Redis says. */
export class LimiterStatus {
  readonly #own: Limiter;
  readonly #limits: SharedLimits;
  readonly #overruled: () => 'paused' | 'closed' | undefined;
  readonly #subject: BehaviorSubject<LimiterState>;
  #ownState: LimiterState = { status: 'open', concurrency: Number.POSITIVE_INFINITY };
  #closedUntil = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #subscription: Subscription;

  /** @param overruled what it is whatever the rest says; `closed` while Redis is away */
  constructor(own: Limiter, limits: SharedLimits, overruled: () => 'paused' | 'closed' | undefined) {
    this.#own = own;
    this.#limits = limits;
    this.#overruled = overruled;
    this.#subject = new BehaviorSubject(this.#describe());
    // It never ends, nor fails.
    this.#subscription = this.#own.state$.subscribe({
      next: (state) => {
        this.#ownState = state;
        this.refresh();
      },
      error: () => undefined,
    });
  }

  get state$(): Observable<LimiterState> {
    return this.#subject.asObservable();
  }

  get current(): LimiterState {
    return this.#subject.value;
  }

  /** When it opens, by what Redis said last, in milliseconds from now; 0 if it is open. */
  get closedMs(): number {
    return Math.max(0, this.#closedUntil - wallNow());
  }

  /** Somebody was asked to wait, here or elsewhere. */
  closeFor(ms: number): void {
    const until = Math.round(wallNow() + ms);
    // The same closing, told twice, some milliseconds apart.
    if (ms <= 0 || until <= this.#closedUntil + 50) return;
    this.#closedUntil = until;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refresh(), clampDelay(ms)).unref();
    this.refresh();
  }

  /** Publishes what changed. */
  refresh(): void {
    const next = this.#describe();
    const last = this.#subject.value;
    const isSame =
      next.status === last.status &&
      next.closedUntil === last.closedUntil &&
      next.concurrency === last.concurrency &&
      next.requests?.limit === last.requests?.limit &&
      next.requests?.perMs === last.requests?.perMs;
    if (!isSame) this.#subject.next(next);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#subscription.unsubscribe();
  }

  #describe(): LimiterState {
    const own = this.#ownState;
    const requests = this.#limits.requests ?? own.requests;
    const base = {
      concurrency: Math.min(this.#limits.concurrency, own.concurrency),
      ...(requests && { requests }),
    };
    const overruled = this.#overruled();
    if (overruled) return { ...base, status: overruled };
    if (own.status !== 'open' && (own.closedUntil ?? 0) >= this.#closedUntil) {
      return { ...base, status: own.status, closedUntil: own.closedUntil };
    }
    return this.closedMs > 0
      ? { ...base, status: 'closed', closedUntil: this.#closedUntil }
      : { ...base, status: own.status };
  }
}
