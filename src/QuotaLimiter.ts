import { asyncScheduler, BehaviorSubject, distinctUntilChanged, type Observable, type Subscription } from 'rxjs';
import { clampDelay } from './clampDelay.js';
import type { LimiterOptions } from './limiterOptions.js';
import { Outlook } from './Outlook.js';
import { RetryBudget } from './RetryBudget.js';
import { SlidingLog } from './SlidingLog.js';
import { SlotQueue } from './SlotQueue.js';
import type { AttemptEnd, Limiter, LimiterState, SlotWaiter } from './slots.js';
import { serverSign } from './serverSign.js';
import { TokenLog } from './TokenLog.js';
import type { WaitingLine } from './WaitingLine.js';

/** Calls do not arrive as evenly as they leave: a window half a percent longer keeps the provider's own from overflowing. */
const jitterShare = 1.005;

/** A queue for slots that also keeps to quotas and heeds what comes back. One timer, however many wait. */
export class QuotaLimiter extends SlotQueue<SlotWaiter> implements Limiter {
  readonly #concurrency: number;
  readonly #requests: SlidingLog | undefined;
  readonly #told: LimiterOptions['requests'];
  readonly #tokens: TokenLog | undefined;
  readonly #outlook: Outlook | undefined;
  readonly #budget: RetryBudget | undefined;
  readonly #state: BehaviorSubject<LimiterState>;
  /** The probe that is under way. */
  #probe: SlotWaiter | undefined;
  #exhausted: { readonly error: unknown; readonly until: number } | undefined;
  #timer: Subscription | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  constructor(options: LimiterOptions) {
    const { concurrency = Number.POSITIVE_INFINITY, requests, tokens, adaptive = true, retryBudget = true } = options;
    super(concurrency);
    this.#concurrency = concurrency;
    this.#told = requests;
    this.#requests = requests && new SlidingLog(requests.limit, requests.perMs * jitterShare);
    this.#tokens = tokens && new TokenLog(tokens);
    this.#outlook = adaptive ? new Outlook(concurrency) : undefined;
    this.#budget = retryBudget ? new RetryBudget() : undefined;
    this.#state = new BehaviorSubject(this.#stateAt(asyncScheduler.now()));
  }

  get state$(): Observable<LimiterState> {
    return this.#state.pipe(distinctUntilChanged());
  }

  override acquire(waiter: SlotWaiter, urgent: boolean): void {
    const exhausted = this.#exhausted;
    if (exhausted && asyncScheduler.now() < exhausted.until) return waiter.refused(exhausted.error);
    super.acquire(waiter, urgent);
  }

  override leave(waiter: SlotWaiter): void {
    super.leave(waiter);
    if (this.waiting === 0) this.#disarm();
  }

  release(waiter: SlotWaiter, end: AttemptEnd): LimiterState | undefined {
    const now = asyncScheduler.now();
    const before = this.#state.value;
    this.#tokens?.ended(waiter, end.usage);
    const isProbe = waiter === this.#probe;
    if (isProbe) this.#probe = undefined;
    if (end.outcome === 'answered') {
      this.#budget?.answered(end.attempt > 1);
      this.#outlook?.answered(now);
    } else if (end.outcome === 'stopped') {
      this.#outlook?.stopped(isProbe);
    } else if (this.#outlook) {
      this.#failed(this.#outlook, end.error, isProbe, now);
    }
    this.giveBack();
    this.#tell(now);
    return this.#state.value === before ? undefined : this.#state.value;
  }

  mayRetry(error: unknown): boolean {
    if (!this.#budget || serverSign(error, asyncScheduler.now()).kind === 'wait') return true;
    return this.#budget.draw();
  }

  #failed(outlook: Outlook, error: unknown, isProbe: boolean, now: number): void {
    const sign = serverSign(error, now);
    outlook.failed(sign, error, isProbe, now);
    if (sign.kind !== 'exhausted') return;
    this.#exhausted = { error: sign.error, until: now + sign.waitMs };
    while (this.waiting > 0) this.nextLine().shift().refused(sign.error);
  }

  protected override nextLine(): WaitingLine<SlotWaiter> {
    // A probe that fails costs its task an attempt: another task's turn each time.
    return this.#outlook?.probing && this.others.length > 0 ? this.others : super.nextLine();
  }

  protected override hasRoom(): boolean {
    const outlook = this.#outlook;
    if (!super.hasRoom() || (outlook && this.active >= outlook.concurrency)) return false;
    const now = asyncScheduler.now();
    let at = outlook ? outlook.opensAt(now) : now;
    if (this.#requests) at = Math.max(at, this.#requests.fitsAt(1, now));
    if (this.#tokens) at = Math.max(at, this.#tokens.fitsAt(this.nextLine().peek(), now));
    if (at <= now) return true;
    this.#arm(at, now);
    return false;
  }

  protected override noteGrant(waiter: SlotWaiter): void {
    const now = asyncScheduler.now();
    this.#requests?.spend(1, now);
    this.#tokens?.granted(waiter, now);
    if (this.#outlook?.granted(this.active, now)) this.#probe = waiter;
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

  #tell(now: number): void {
    const state = this.#stateAt(now);
    const { status, closedUntil, concurrency, requests } = this.#state.value;
    const same =
      state.status === status &&
      state.closedUntil === closedUntil &&
      state.concurrency === concurrency &&
      state.requests?.limit === requests?.limit &&
      state.requests?.perMs === requests?.perMs;
    if (!same) this.#state.next(state);
  }

  #stateAt(now: number): LimiterState {
    const outlook = this.#outlook;
    const concurrency = Math.min(this.#concurrency, outlook?.concurrency ?? Number.POSITIVE_INFINITY);
    const requests = this.#told ?? outlook?.quota;
    const base = requests ? { concurrency, requests } : { concurrency };
    if (this.#exhausted && this.#exhausted.until > now)
      return { ...base, status: 'exhausted', closedUntil: this.#exhausted.until };
    if (outlook?.probing) return { ...base, status: 'probing', closedUntil: outlook.closedUntil };
    if (outlook && outlook.closedUntil > now) return { ...base, status: 'closed', closedUntil: outlook.closedUntil };
    return { ...base, status: 'open' };
  }
}
