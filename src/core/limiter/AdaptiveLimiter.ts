import { asyncScheduler, type Observable, type Subscription } from 'rxjs';
import type { AttemptEnd } from '../model/AttemptEnd.js';
import type { Limiter } from '../model/Limiter.js';
import type { LimiterState } from '../model/LimiterState.js';
import type { LimiterUpdate } from '../model/LimiterUpdate.js';
import type { PermitRequest } from '../model/PermitRequest.js';
import { PriorityQueue } from '../queue/PriorityQueue.js';
import { classifyFailure } from '../retry/classifyFailure.js';
import { clampDelay } from '../util/clampDelay.js';
import { monotonicNow, wallNow } from '../util/clock.js';
import { AdaptiveThrottle } from './AdaptiveThrottle.js';
import { checkLimits, type LimiterOptions } from './limiterOptions.js';
import { Permit } from './Permit.js';
import { PublishedState } from './PublishedState.js';
import { RequestRateLimit } from './RequestRateLimit.js';
import { RetryBudget } from './RetryBudget.js';
import { TokenRateLimit } from './TokenRateLimit.js';

/**
 * A queue for slots that keeps to quotas and heeds what comes back. Whatever the rules say, the earliest time at which
 * all of them allow the next request is what it waits for, with one timer however many wait.
 */
export class AdaptiveLimiter implements Limiter {
  readonly #queue = new PriorityQueue<PermitRequest>();
  readonly #throttle: AdaptiveThrottle | undefined;
  readonly #budget: RetryBudget | undefined;
  readonly #published: PublishedState;
  #concurrency: number;
  #requests: RequestRateLimit | undefined;
  #tokens: TokenRateLimit | undefined;
  #active = 0;
  #isPaused = false;
  #isDraining = false;
  #exhausted: { readonly error: unknown; readonly until: number } | undefined;
  #timer: Subscription | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  constructor(options: LimiterOptions) {
    const { concurrency = Number.POSITIVE_INFINITY, requests, tokens, adaptive = true, retryBudget = true } = options;
    this.#concurrency = concurrency;
    this.#requests = requests && new RequestRateLimit(requests);
    this.#tokens = tokens && new TokenRateLimit(tokens);
    this.#throttle = adaptive ? new AdaptiveThrottle(concurrency) : undefined;
    this.#budget = retryBudget ? new RetryBudget() : undefined;
    this.#published = new PublishedState((now) => this.#describe(now));
  }

  get active(): number {
    return this.#active;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  get state$(): Observable<LimiterState> {
    return this.#published.state$;
  }

  acquire(request: PermitRequest): void {
    const exhausted = this.#exhausted;
    if (exhausted && monotonicNow() < exhausted.until) return request.onRejected(exhausted.error);
    try {
      this.#tokens?.estimate(request);
    } catch (error) {
      return request.onRejected(error);
    }
    this.#queue.enqueue(request);
    this.#drain();
  }

  cancel(request: PermitRequest): void {
    const wasNext = this.#next() === request;
    this.#queue.remove(request);
    if (this.#queue.length === 0) return this.#disarm();
    // The one behind it may want less. In a moment, since a run that is torn down leaves with all of its requests.
    const now = monotonicNow();
    if (wasNext) this.#arm(now, now);
  }

  mayRetry(error: unknown): boolean {
    // What a server refuses by chance is as likely to be answered next time, whatever fails besides.
    if (!this.#budget || this.#throttle?.isRefusedByChance || classifyFailure(error, wallNow()).kind === 'wait')
      return true;
    return this.#budget.tryConsume();
  }

  pause(): void {
    this.#isPaused = true;
    this.#disarm();
    this.#published.refresh(monotonicNow());
  }

  resume(): void {
    this.#isPaused = false;
    this.#published.refresh(monotonicNow());
    this.#drain();
  }

  update(limits: LimiterUpdate): void {
    const { concurrency, requests, tokens } = checkLimits(limits);
    if (concurrency !== undefined) {
      this.#concurrency = concurrency;
      this.#throttle?.setMax(concurrency);
    }
    if (requests === false) this.#requests = undefined;
    else if (requests) this.#requests = this.#requests?.update(requests) ?? new RequestRateLimit(requests);
    if (tokens === false) this.#tokens = undefined;
    else if (tokens) this.#tokens = this.#tokens?.update(tokens) ?? new TokenRateLimit(tokens);
    this.#disarm();
    this.#published.refresh(monotonicNow());
    this.#drain();
  }

  /** For permits alone. */
  release(permit: Permit, end: AttemptEnd | undefined): LimiterState | undefined {
    // While nothing has failed an answer changes nothing, and needs no look at the clock.
    const isQuiet = end?.outcome === 'succeeded' && (this.#throttle?.noFailuresYet ?? true);
    const now = isQuiet ? 0 : monotonicNow();
    try {
      this.#record(permit, end, now);
    } finally {
      // Whatever an error's fields or the usage that a task reported did to the books.
      this.#active--;
      this.#drain();
    }
    if (this.#timer && this.#queue.length === 0) this.#disarm();
    return isQuiet ? undefined : this.#published.refresh(monotonicNow());
  }

  #record({ request, entry, isProbe, load }: Permit, end: AttemptEnd | undefined, now: number): void {
    const throttle = this.#throttle;
    if (!end) {
      if (entry) this.#requests?.cancel(entry);
      this.#tokens?.cancel(request);
      throttle?.onUnused(isProbe);
      return;
    }
    this.#tokens?.correct(request, end.usage);
    if (end.outcome === 'succeeded') {
      this.#budget?.refill(end.attempt);
      throttle?.onSuccess(isProbe, load, now);
    } else if (end.outcome === 'cancelled') {
      throttle?.onCancelled(isProbe);
    } else if (throttle) {
      this.#onFailure(throttle, end.error, isProbe, load, now);
    }
  }

  #onFailure(throttle: AdaptiveThrottle, error: unknown, isProbe: boolean, load: number, now: number): void {
    const feedback = classifyFailure(error, wallNow());
    throttle.onFailure(feedback, error, isProbe, load, now);
    if (feedback.kind !== 'exhausted') return;
    const until = now + feedback.waitMs;
    this.#exhausted = { error: feedback.error, until };
    throttle.probeFrom(until);
    for (let next = this.#queue.dequeue(); next; next = this.#queue.dequeue()) next.onRejected(feedback.error);
  }

  #next(): PermitRequest | undefined {
    // A probe that fails costs its task an attempt: another task's turn each time.
    return this.#queue.peek(this.#throttle?.isProbing);
  }

  /** When the request may go at the earliest; for ever, while no slot is free. */
  #earliestAt(request: PermitRequest, now: number): number {
    const throttle = this.#throttle?.noFailuresYet ? undefined : this.#throttle;
    if (throttle && this.#active >= throttle.concurrency) return Number.POSITIVE_INFINITY;
    return Math.max(
      throttle?.earliestAt(now) ?? now,
      this.#requests?.earliestAt(now) ?? now,
      this.#tokens?.earliestAt(request, now) ?? now,
    );
  }

  get #mayGrant(): boolean {
    return this.#active < this.#concurrency && !this.#isPaused;
  }

  // An attempt that is granted its slot may end at once and give it back within `onGranted`: this loop serves the next
  // one then, where a recursive call would fill the stack.
  #drain(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    try {
      // The clocks are read once it is known that somebody waits: that takes longer than all else here.
      for (let next = this.#next(); next && this.#mayGrant; next = this.#next()) {
        const at = wallNow();
        const now = monotonicNow(at);
        this.#throttle?.advance(now);
        const earliest = this.#earliestAt(next, now);
        if (earliest > now) return this.#arm(earliest, now);
        this.#queue.dequeue(this.#throttle?.isProbing);
        if (!next.isReady()) {
          next.onSkipped();
          continue;
        }
        this.#active++;
        const entry = this.#requests?.record(now);
        this.#tokens?.record(next, now);
        const isProbe = this.#throttle?.onGranted(this.#active, now) ?? false;
        next.onGranted(new Permit(this, next, entry, isProbe, this.#active), at, now);
      }
    } finally {
      this.#isDraining = false;
    }
  }

  #arm(at: number, now: number): void {
    if (at >= this.#timerAt) return;
    this.#disarm();
    this.#timerAt = at;
    const wake = () => {
      this.#disarm();
      this.#drain();
      this.#published.refresh(monotonicNow());
    };
    this.#timer = asyncScheduler.schedule(wake, clampDelay(Math.ceil(at - now)));
  }

  #disarm(): void {
    this.#timer?.unsubscribe();
    this.#timer = undefined;
    this.#timerAt = Number.POSITIVE_INFINITY;
  }

  #describe(now: number) {
    const throttle = this.#throttle;
    const until = Math.max(throttle?.closedUntil ?? 0, this.#exhausted?.until ?? 0);
    const isClosed = throttle?.isProbing === true || until > now;
    return {
      status: this.#isPaused ? 'paused' : isClosed ? this.#closedStatus(now) : 'open',
      until: isClosed && !this.#isPaused ? until : undefined,
      concurrency: Math.min(this.#concurrency, throttle?.concurrency ?? Number.POSITIVE_INFINITY),
      requests: this.#requests?.quota ?? throttle?.quota,
    } as const;
  }

  #closedStatus(now: number): 'exhausted' | 'probing' | 'closed' {
    if (this.#exhausted && this.#exhausted.until > now) return 'exhausted';
    return this.#throttle?.isProbing ? 'probing' : 'closed';
  }
}
