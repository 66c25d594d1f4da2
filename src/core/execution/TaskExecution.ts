import { asapScheduler, EMPTY, Observable, type Subscriber, type Subscription, timer, type Unsubscribable } from 'rxjs';
import { TaskTimeoutError } from '../model/errors.js';
import type { CompleteEvent, ErrorEvent, TaskEvent } from '../model/events.js';
import type { Lease } from '../model/Lease.js';
import { replaceUsage } from '../model/replaceUsage.js';
import type { TaskReport } from '../model/task.js';
import type { TokenUsage } from '../model/TokenUsage.js';
import { decideRetry } from '../retry/decideRetry.js';
import { monotonicNow, wallNow } from '../util/clock.js';
import { later } from '../util/later.js';
import { readField } from '../util/readField.js';
import { FunctionAnswerError } from './FunctionAnswerError.js';
import type { PreparedTask } from './PreparedTask.js';
import type { RunContext } from './RunContext.js';

/** Begins the next attempt within the call: after an answer that came late, nothing is below it on the stack. */
const now$ = new Observable<void>((subscriber) => subscriber.next());

/** Begins it a moment later. */
const soon$ = new Observable<void>((subscriber) => asapScheduler.schedule(() => subscriber.next()));

/** Where a task stands. Only `ended` is final, and nothing is emitted for a task after it. */
export type TaskStatus = 'waiting' | 'running' | 'backing off' | 'ended';

/** A task on its way: what it knows across its attempts, and every change of its state. */
export class TaskExecution implements Unsubscribable {
  readonly task: PreparedTask;
  readonly run: RunContext;
  /** Attempts begun. */
  attempts = 0;
  /** True while an attempt begins: one that fails within is repeated a moment later, or nothing else would have its turn. */
  isBeginning = false;
  #status: TaskStatus = 'waiting';
  readonly #subscriber: Subscriber<TaskEvent>;
  /** The slot that was handed over for the first attempt, until that takes it. */
  #firstLease: Lease | undefined;
  /** When the first attempt began, by the monotonic clock. */
  #startedAt = 0;
  #deadline: Subscription | undefined;
  #isParked = false;
  /** Why it was stopped from outside: what its attempts' signals tell. */
  #stopped: { readonly reason: unknown } | undefined;
  #lastFailure: { readonly error: unknown } | undefined;
  /** By attempt. */
  #reports: Map<number, TaskReport> | undefined;
  #latestReport: TaskReport | undefined;
  /** Of all attempts. What failed ones used counts too: it was paid for. */
  #usage: TokenUsage | undefined;
  #hasNews = false;

  constructor(task: PreparedTask, run: RunContext, subscriber: Subscriber<TaskEvent>, lease: Lease | undefined) {
    this.task = task;
    this.run = run;
    this.#subscriber = subscriber;
    this.#firstLease = lease;
  }

  /** True if no attempt may begin: what is torn down with the run, or by the same signal, may free a slot before its own turn. */
  get isStopped(): boolean {
    return this.run.isClosed || this.#status === 'ended' || this.task.settings.signal?.aborted === true;
  }

  /** True while attempts are in flight: one that is admitted then is a hedge. */
  get isRunning(): boolean {
    return this.#status === 'running';
  }

  /** The last failure, as the cause of what ends the task later; nothing if nothing has failed. */
  get lastFailure(): ErrorOptions | undefined {
    return this.#lastFailure && { cause: this.#lastFailure.error };
  }

  takeFirstLease(): Lease | undefined {
    const lease = this.#firstLease;
    this.#firstLease = undefined;
    return lease;
  }

  /** Waits from now on, without a slot. */
  park(): void {
    if (this.#isParked || this.#status === 'ended') return;
    this.#isParked = true;
    this.run.park();
  }

  /**
   * An attempt begins.
   * @param now by the monotonic clock
   * @returns its number, from 1
   */
  begin(now: number): number {
    if (this.attempts === 0) {
      const { deadlineMs } = this.task.settings;
      this.#startedAt = now;
      this.#deadline = later(deadlineMs, () =>
        this.stop(new TaskTimeoutError('deadline', deadlineMs, this.lastFailure)),
      );
    }
    this.#status = 'running';
    this.#unpark();
    return ++this.attempts;
  }

  /** The longest that an attempt may take that began at `startedAt`, by the monotonic clock. */
  longestAttemptMs(startedAt: number): number {
    const { timeoutMs, deadlineMs } = this.task.settings;
    // What has passed, taken away: added to the start, the deadline would lose bits, and the first attempt some of it.
    return Math.min(timeoutMs, deadlineMs - (startedAt - this.#startedAt));
  }

  /** All attempts of a round have failed: tells what follows, and when the next round is due. */
  backOff(error: unknown, round: number): Observable<unknown> {
    if (this.#status === 'ended') return EMPTY;
    this.#lastFailure = { error };
    const event = this.#afterFailure(error, round);
    // Emitted here, where the attempt ends, and so before its slot is given back to somebody whose start is told then.
    if (event.type === 'error') this.#end();
    else {
      this.#status = 'backing off';
      this.park();
    }
    this.#subscriber.next(event);
    if (event.type === 'error') return EMPTY;
    if (event.delayMs > 0) return timer(event.delayMs);
    return this.isBeginning ? soon$ : now$;
  }

  #afterFailure(error: unknown, round: number) {
    const { name, settings } = this.task;
    // `instanceof` would ask a Proxy, which may throw.
    if (readField(error, 'constructor') === FunctionAnswerError) return this.#givenUp(error);
    try {
      const elapsedMs = monotonicNow() - this.#startedAt;
      // An attempt that was rejected before the first began has no deadline yet.
      const leftMs = this.attempts === 0 ? Number.POSITIVE_INFINITY : settings.deadlineMs - elapsedMs;
      const at = wallNow();
      const decision = decideRetry(error, round, settings.retry, at, leftMs);
      if ('gaveUpReason' in decision) return this.#givenUp(error, decision.gaveUpReason);
      if (settings.limiter?.mayRetry(error) === false) {
        return this.#givenUp(error, 'the retry budget of its limiter is spent: too much fails');
      }
      const { delayMs } = decision;
      return withReport({ type: 'retry', name, attempt: this.attempts, at, error, delayMs } as const, this.newReport());
    } catch (thrown) {
      // By a policy of the user's own.
      return this.#givenUp(thrown);
    }
  }

  /** Ends the task from outside: its signal, its deadline, a wait for slots that was too long. */
  stop(reason: unknown, how: { readonly cancelled?: true } = {}): void {
    if (this.#status === 'ended') return;
    this.#stopped = { reason };
    const event = this.#givenUp(reason);
    this.#end();
    this.#subscriber.next({ ...event, ...how });
    this.#subscriber.complete();
  }

  /** The attempt was answered. */
  complete(attempt: number, value: unknown): CompleteEvent {
    const { task, attempts } = this;
    const at = wallNow();
    const elapsedMs = this.#elapsedMs(at);
    this.#end();
    const event = { type: 'complete', name: task.name, attempt, at, attempts, elapsedMs, value } as const;
    return withReport(event, this.#report(attempt));
  }

  /** Nobody listens any more, or the last event was told. */
  unsubscribe(): void {
    this.#end();
    this.takeFirstLease()?.release();
  }

  /** Why an attempt that nobody waits for any more ended. */
  stopReason(): unknown {
    if (this.#stopped) return this.#stopped.reason;
    const signal = [this.task.settings.signal, this.run.signal].find((signal) => signal?.aborted);
    return signal ? signal.reason : new DOMException('nobody waits for this attempt any more', 'AbortError');
  }

  report(attempt: number, facts: TaskReport): void {
    const reports = (this.#reports ??= new Map<number, TaskReport>());
    const before = reports.get(attempt);
    // A copy: a task may go on with its own object, and report it again when it has grown.
    const after = { ...before, ...facts, ...(facts.usage && { usage: { ...facts.usage } }) };
    reports.set(attempt, after);
    this.#latestReport = after;
    this.#usage = replaceUsage(this.#usage, before?.usage, after.usage);
    this.#hasNews = true;
  }

  /** What was reported so far, if that changed since this was last asked. */
  newReport(): TaskReport | undefined {
    if (!this.#hasNews) return undefined;
    this.#hasNews = false;
    return this.#report(this.attempts);
  }

  usageOf(attempt: number): TokenUsage | undefined {
    return this.#reports?.get(attempt)?.usage;
  }

  #end(): void {
    this.#status = 'ended';
    this.#deadline?.unsubscribe();
    this.#unpark();
  }

  #unpark(): void {
    if (!this.#isParked) return;
    this.#isParked = false;
    this.run.unpark();
  }

  #givenUp(error: unknown, gaveUpReason?: string): ErrorEvent {
    const { task, attempts } = this;
    const at = wallNow();
    const elapsedMs = this.#elapsedMs(at);
    const event = { type: 'error', name: task.name, attempt: attempts, at, attempts, elapsedMs, error } as const;
    const reported = withReport(event, this.#report(attempts));
    return gaveUpReason === undefined ? reported : { ...reported, gaveUpReason };
  }

  /** Since its first start, 0 before; in whole milliseconds. */
  #elapsedMs(at: number): number {
    return this.attempts > 0 ? Math.round(monotonicNow(at) - this.#startedAt) : 0;
  }

  /** What this attempt reported, or else the latest that did; with what all of them used. */
  #report(attempt: number): TaskReport | undefined {
    const facts = this.#reports?.get(attempt) ?? this.#latestReport;
    return this.#usage ? { ...facts, usage: this.#usage } : facts;
  }
}

/** The event with what was reported, if anything was. Spreading takes longer than all else about an event. */
export const withReport = <Event extends object>(event: Event, report: TaskReport | undefined) =>
  report ? { ...event, report } : event;
