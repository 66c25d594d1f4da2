import { Observable, type Subscriber, type Subscription, type Unsubscribable } from 'rxjs';
import type { AttemptEnd } from '../model/AttemptEnd.js';
import type { TaskEvent } from '../model/events.js';
import type { Lease } from '../model/Lease.js';
import type { TaskReport } from '../model/task.js';
import { monotonicNow, wallNow } from '../util/clock.js';
import { Admission, type Admitted } from './Admission.js';
import { AttemptContext } from './AttemptContext.js';
import type { TimedAttempt, TimerSettings } from './AttemptTimers.js';
import { consumeReturn, type ReturnSink } from './consumeReturn.js';
import { FunctionAnswerError } from './FunctionAnswerError.js';
import { type TaskExecution, withReport } from './TaskExecution.js';

/** Who wants to know more of an attempt than its events tell. */
export interface AttemptObserver {
  /** Called when its slots are held; `false` gives them back, and the attempt never begins. */
  mayBegin(): boolean;
  /** Called at each sign of life, `elapsedMs` after its start. */
  onActivity(elapsedMs: number): void;
  /** Called before it emits its answer. */
  beforeResult(): void;
}

/** What an attempt errors with. */
export interface FailedAttempt {
  readonly execution: TaskExecution;
  readonly error: unknown;
}

/**
 * One attempt as a cold Observable: it waits for its slots, then emits `start`, chunks and heartbeats, then `complete`;
 * or it errors, with itself as a {@link FailedAttempt}. Its timers begin with `start`. When it ends it gives back its
 * slots, and its signal is aborted unless it was answered.
 */
export const attempt = (execution: TaskExecution, observer?: AttemptObserver): Observable<TaskEvent> =>
  new Observable((subscriber) => {
    const attempt = new Attempt(execution, subscriber, observer);
    subscriber.add(attempt);
    execution.isBeginning = true;
    try {
      attempt.waitForSlots();
    } catch (error) {
      attempt.failed(error);
    }
    execution.isBeginning = false;
  });

type Status = 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled';

// Classes, since there is an attempt per task: object literals with getters get a hidden class each time they are
// made, which took more than half of a run's time.
class Attempt implements Admitted, FailedAttempt, ReturnSink, TimedAttempt, Unsubscribable {
  number = 0;
  startedAt = 0;
  lastActivityAt = 0;
  error: unknown;
  readonly execution: TaskExecution;
  readonly #subscriber: Subscriber<TaskEvent>;
  readonly #observer: AttemptObserver | undefined;
  #status: Status = 'waiting';
  #admission: Admission | undefined;
  #slot: Lease | undefined;
  #permit: Lease | undefined;
  timer: Subscription | undefined;
  place = -1;
  heartbeatAt = 0;
  timerDueAt = 0;
  #controller: AbortController | undefined;
  #cancelSource: (() => void) | undefined;
  /** Middleware that hears how it ended. */
  onEnd: ((end: AttemptEnd) => void) | undefined;

  constructor(execution: TaskExecution, subscriber: Subscriber<TaskEvent>, observer: AttemptObserver | undefined) {
    this.execution = execution;
    this.#subscriber = subscriber;
    this.#observer = observer;
  }

  get settings(): TimerSettings {
    return this.execution.task.settings;
  }

  get name(): string {
    return this.execution.task.name;
  }

  /** True once it is over: whatever the task function says then comes too late. */
  get closed(): boolean {
    return this.#status !== 'running' || this.#subscriber.closed;
  }

  get timeoutMs(): number {
    return this.execution.longestAttemptMs(this.startedAt);
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.closed) this.#abort();
    return this.#controller.signal;
  }

  waitForSlots(): void {
    const { execution } = this;
    const slot = execution.takeFirstLease();
    if (slot && !execution.task.settings.limiter) return this.onAdmitted(slot);
    this.#admission = new Admission(execution, this);
    this.#admission.start(slot);
  }

  onAdmitted(slot: Lease, permit?: Lease, at = wallNow(), now = monotonicNow(at)): void {
    const { execution, name } = this;
    // One that is stopped hears of that in a moment; a hedge that may not begin is over without having been.
    const isStopped = this.#subscriber.closed || execution.isStopped;
    if (isStopped || this.#observer?.mayBegin() === false) {
      permit?.release();
      slot.release();
      if (!isStopped) this.#subscriber.complete();
      return;
    }
    this.#slot = slot;
    this.#permit = permit;
    this.#status = 'running';
    this.startedAt = this.lastActivityAt = now;
    this.number = execution.begin(now);
    // What it left room for may have ended it.
    if (this.closed) return;
    execution.run.timers.watch(this);
    this.#subscriber.next({ type: 'start', name, attempt: this.number, at });
    if (this.closed || execution.isStopped) return;
    execution.isBeginning = true;
    execution.run.enter(callTask, this);
    execution.isBeginning = false;
  }

  /** Calls the task function, in the async context of the run. */
  call(): void {
    let returned: unknown;
    try {
      returned = this.execution.task.run(new AttemptContext(this));
    } catch (error) {
      return this.failed(error);
    }
    consumeReturn(returned, this);
  }

  cancelWith(cancel: () => void): void {
    if (this.closed) cancel();
    else this.#cancelSource = cancel;
  }

  /** It is over: the subscriber's teardown. */
  unsubscribe(): void {
    if (this.#status === 'waiting' || this.#status === 'running') this.#status = 'cancelled';
    try {
      this.#admission?.cancel();
      this.execution.run.timers.forget(this);
      // The signal first: it closes the connection that a generator may be waiting on.
      this.#abort();
      if (this.#cancelSource) this.execution.run.enter(this.#cancelSource, undefined);
    } finally {
      // Whatever a task's own teardown throws: everybody else waits for the slots.
      this.#end();
    }
  }

  chunk(value: unknown): void {
    if (this.closed) return;
    this.recordActivity();
    this.#emit({ type: 'chunk', name: this.name, attempt: this.number, at: wallNow(), value });
  }

  recordActivity(): void {
    this.lastActivityAt = monotonicNow();
    this.#observer?.onActivity(this.lastActivityAt - this.startedAt);
  }

  result(value: unknown): void {
    if (this.closed) return;
    if (typeof value === 'function') return this.failed(new FunctionAnswerError(this.name));
    if (this.#observer) {
      this.recordActivity();
      this.#observer.beforeResult();
      if (this.closed) return;
    }
    this.#status = 'succeeded';
    this.#subscriber.next(this.execution.complete(this.number, value));
    this.#subscriber.complete();
  }

  failed(error: unknown): void {
    if (this.#status !== 'running' && this.#status !== 'waiting') return;
    this.#status = 'failed';
    this.error = error;
    this.#subscriber.error(this);
  }

  emitHeartbeat(elapsedMs: number, idleMs: number): void {
    this.#emit({ type: 'heartbeat', name: this.name, attempt: this.number, at: wallNow(), elapsedMs, idleMs });
  }

  report(facts: TaskReport): void {
    // An attempt that is over has nothing more to say.
    if (!this.closed) this.execution.report(this.number, facts);
  }

  #emit(event: TaskEvent): void {
    this.#subscriber.next(withReport(event, this.execution.newReport()));
  }

  /** Tells how it ended, and gives its slots back. */
  #end(): void {
    try {
      if (this.onEnd || this.#permit) this.#tell();
    } finally {
      this.#slot?.release();
    }
  }

  #tell(): void {
    const { number: attempt, execution, error } = this;
    // It was unsubscribed, and so neither waits nor runs.
    const outcome = this.#status as AttemptEnd['outcome'];
    const end = { outcome, error, usage: execution.usageOf(attempt), attempt };
    this.onEnd?.(end);
    const state = this.#permit?.release(end);
    if (state && !execution.run.isClosed) {
      execution.run.emit({ type: 'limit', name: this.name, attempt, at: wallNow(), ...state });
    }
  }

  #abort(): void {
    if (this.#status === 'succeeded') return;
    this.#controller?.abort(this.#status === 'failed' ? this.error : this.execution.stopReason());
  }
}

// One function for all attempts: a closure would be made for every task.
const callTask = (attempt: Attempt): void => attempt.call();
