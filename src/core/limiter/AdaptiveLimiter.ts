import {
  asyncScheduler,
  BehaviorSubject,
  defer,
  EMPTY,
  ignoreElements,
  type Observable,
  startWith,
  type Subscription,
  switchMap,
  tap,
  timer,
} from 'rxjs';
import { clampDelay } from '../util/clampDelay.js';
import type { LimiterOptions } from './limiterOptions.js';
import { AdaptiveThrottle } from './AdaptiveThrottle.js';
import { RetryBudget } from './RetryBudget.js';
import { SlidingWindowLog } from './SlidingWindowLog.js';
import { PrioritySemaphore } from '../queue/PrioritySemaphore.js';
import type { AttemptEnd, Limiter, LimiterState, PermitRequest } from '../model/Limiter.js';
import { classifyFailure } from '../retry/classifyFailure.js';
import { TokenRateLimit } from './TokenRateLimit.js';
import type { FifoQueue } from '../queue/FifoQueue.js';

/** Calls do not arrive as evenly as they leave: a window half a percent longer keeps the provider's own from overflowing. */
const windowSafetyFactor = 1.005;

/** A queue for slots that also keeps to quotas and heeds what comes back. One timer, however many wait. */
export class AdaptiveLimiter extends PrioritySemaphore<PermitRequest> implements Limiter {
  readonly #concurrency: number;
  readonly #requests: SlidingWindowLog | undefined;
  readonly #quota: LimiterOptions['requests'];
  readonly #tokens: TokenRateLimit | undefined;
  readonly #outlook: AdaptiveThrottle | undefined;
  readonly #budget: RetryBudget | undefined;
  readonly #state: BehaviorSubject<LimiterState>;
  #told: LimiterState;
  /** The probe that is under way. */
  #probe: PermitRequest | undefined;
  #exhausted: { readonly error: unknown; readonly until: number } | undefined;
  #timer: Subscription | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  /** When `hasRoom` last looked: reading the clock costs more than the books do. */
  #lookedAt = 0;

  constructor(options: LimiterOptions) {
    const { concurrency = Number.POSITIVE_INFINITY, requests, tokens, adaptive = true, retryBudget = true } = options;
    super(concurrency);
    this.#concurrency = concurrency;
    this.#quota = requests;
    this.#requests = requests && new SlidingWindowLog(requests.limit, requests.perMs * windowSafetyFactor);
    this.#tokens = tokens && new TokenRateLimit(tokens);
    this.#outlook = adaptive ? new AdaptiveThrottle(concurrency) : undefined;
    this.#budget = retryBudget ? new RetryBudget() : undefined;
    this.#told = { status: 'open', closedUntil: undefined, concurrency, requests };
    this.#state = new BehaviorSubject(this.#told);
  }

  get state$(): Observable<LimiterState> {
    return defer(() => {
      this.#tell(asyncScheduler.now());
      return this.#state.pipe(switchMap((state) => this.#opening(state).pipe(startWith(state))));
    });
  }

  /** Nothing else looks at the clock where nobody waits. */
  #opening({ closedUntil }: LimiterState): Observable<never> {
    if (closedUntil === undefined) return EMPTY;
    return timer(clampDelay(Math.ceil(closedUntil - asyncScheduler.now()))).pipe(
      tap(() => this.#tell(asyncScheduler.now())),
      ignoreElements(),
    );
  }

  override acquire(waiter: PermitRequest, urgent: boolean): void {
    const exhausted = this.#exhausted;
    if (exhausted && asyncScheduler.now() < exhausted.until) return waiter.onRejected(exhausted.error);
    try {
      this.#tokens?.join(waiter);
    } catch (error) {
      return waiter.onRejected(error);
    }
    super.acquire(waiter, urgent);
  }

  override leave(waiter: PermitRequest): void {
    const wasNext = this.nextLine()?.peek() === waiter;
    super.leave(waiter);
    if (this.waiting === 0) return this.#disarm();
    // The one behind it may want less. In a moment, since a run that is torn down leaves with all of its waiters.
    const now = asyncScheduler.now();
    if (wasNext) this.#arm(now, now);
  }

  release(waiter: PermitRequest, end: AttemptEnd): LimiterState | undefined {
    try {
      this.#ended(waiter, end);
    } finally {
      // Whatever an error's fields or the usage that a task reported did to the books.
      this.giveBack();
    }
    if (this.#timer && this.waiting === 0) this.#disarm();
    // While nothing has failed an answer changes nothing.
    return end.outcome === 'succeeded' && (this.#outlook?.noFailuresYet ?? true) ? undefined : this.#tell(end.at);
  }

  #ended(waiter: PermitRequest, end: AttemptEnd): void {
    const isProbe = waiter === this.#probe;
    if (isProbe) this.#probe = undefined;
    this.#tokens?.ended(waiter, end.usage);
    if (end.outcome === 'succeeded') {
      this.#budget?.refill(end.attempt > 1);
      this.#outlook?.answered(end.at);
    } else if (end.outcome === 'cancelled') {
      this.#outlook?.stopped(isProbe);
    } else if (this.#outlook) {
      this.#failed(this.#outlook, end.error, isProbe, end.at);
    }
  }

  mayRetry(error: unknown): boolean {
    if (!this.#budget || classifyFailure(error, asyncScheduler.now()).kind === 'wait') return true;
    return this.#budget.tryConsume();
  }

  #failed(outlook: AdaptiveThrottle, error: unknown, isProbe: boolean, now: number): void {
    const sign = classifyFailure(error, now);
    outlook.failed(sign, error, isProbe, now);
    if (sign.kind !== 'exhausted') return;
    this.#exhausted = { error: sign.error, until: now + sign.waitMs };
    for (let line = this.nextLine(); line; line = this.nextLine()) line.dequeue().onRejected(sign.error);
  }

  protected override nextLine(): FifoQueue<PermitRequest> | undefined {
    // A probe that fails costs its task an attempt: another task's turn each time.
    return this.#outlook?.probing && this.others.length > 0 ? this.others : super.nextLine();
  }

  protected override hasRoom(next: PermitRequest): boolean {
    const outlook = this.#outlook?.noFailuresYet ? undefined : this.#outlook;
    if (!super.hasRoom(next) || (outlook && this.active >= outlook.concurrency)) return false;
    const now = (this.#lookedAt = asyncScheduler.now());
    let at = outlook ? outlook.opensAt(now) : now;
    if (this.#requests) at = Math.max(at, this.#requests.earliestAt(1, now));
    if (this.#tokens) at = Math.max(at, this.#tokens.earliestAt(next, now));
    if (at <= now) return true;
    this.#arm(at, now);
    return false;
  }

  protected override give(waiter: PermitRequest): void {
    const now = this.#lookedAt;
    this.#requests?.record(1, now);
    this.#tokens?.granted(waiter, now);
    if (this.#outlook?.granted(this.active, now)) this.#probe = waiter;
    waiter.onGranted(now);
  }

  #arm(at: number, now: number): void {
    if (at >= this.#timerAt || at === Number.POSITIVE_INFINITY) return;
    this.#disarm();
    this.#timerAt = at;
    this.#timer = asyncScheduler.schedule(
      () => {
        this.#disarm();
        this.grant();
        this.#tell(asyncScheduler.now());
      },
      clampDelay(Math.ceil(at - now)),
    );
  }

  #disarm(): void {
    this.#timer?.unsubscribe();
    this.#timer = undefined;
    this.#timerAt = Number.POSITIVE_INFINITY;
  }

  // After each attempt: nothing is made where nothing changed.
  /** @returns the new state, where it changed */
  #tell(now: number): LimiterState | undefined {
    const outlook = this.#outlook;
    const until = Math.max(outlook?.closedUntil ?? 0, this.#exhausted?.until ?? 0);
    const isClosed = outlook?.probing || until > now;
    const status = isClosed ? this.#closedStatus(now) : 'open';
    const closedUntil = isClosed ? until : undefined;
    const concurrency = Math.min(this.#concurrency, outlook?.concurrency ?? Number.POSITIVE_INFINITY);
    const requests = this.#quota ?? outlook?.quota;
    const told = this.#told;
    const same =
      status === told.status &&
      closedUntil === told.closedUntil &&
      concurrency === told.concurrency &&
      requests?.limit === told.requests?.limit &&
      requests?.perMs === told.requests?.perMs;
    if (same) return undefined;
    this.#told = { status, closedUntil, concurrency, requests };
    this.#state.next(this.#told);
    return this.#told;
  }

  #closedStatus(now: number): LimiterState['status'] {
    if (this.#exhausted && this.#exhausted.until > now) return 'exhausted';
    return this.#outlook?.probing ? 'probing' : 'closed';
  }
}
