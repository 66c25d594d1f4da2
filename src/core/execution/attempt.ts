import { asyncScheduler, Observable, type Subscriber, type Subscription, type Unsubscribable } from 'rxjs';
import { attemptTimers, type TimerHost } from './attemptTimers.js';
import type { TaskTimeoutError } from '../model/errors.js';
import type { TaskEvent } from '../model/events.js';
import { type ReturnSink, consumeReturn } from './consumeReturn.js';
import type { TaskExecution } from './TaskExecution.js';
import type { AttemptEnd } from '../model/Limiter.js';
import type { TaskContext, TaskReport } from '../model/task.js';

/** Who wants to know more of an attempt than its events tell. */
export interface AttemptObserver {
  /** A sign of life, `elapsedMs` after its start. */
  onActivity(elapsedMs: number): void;
  /** It is about to tell its answer. */
  beforeResult(): void;
}

/** Makes an attempt of a task, cold. */
export type AttemptFactory = (progress: TaskExecution, watch?: AttemptObserver) => Observable<TaskEvent>;

/**
 * One attempt as a cold Observable: `start`, chunks and heartbeats, then `complete`; or an error.
 * Its timers begin with the subscription. When it ends it gives back the slot of the run that was held for it, and its
 * signal is aborted unless it was answered.
 */
export const attempt: AttemptFactory = (progress, watch) =>
  new Observable((subscriber) => {
    const attempt = new Attempt(progress, subscriber, watch);
    subscriber.add(attempt);
    attempt.begin();
  });

// Classes, since there is an attempt per task: object literals with getters get a hidden class each time they are
// made, which took more than half of a run's time.
export class Attempt implements ReturnSink<unknown, unknown>, TimerHost, Unsubscribable {
  number = 0;
  startedAt = 0;
  lastSignAt = 0;
  protected readonly progress: TaskExecution;
  readonly #subscriber: Subscriber<TaskEvent>;
  readonly #watch: AttemptObserver | undefined;
  #endedAt = 0;
  #clock: Subscription | undefined;
  #controller: AbortController | undefined;
  #letGo: (() => void) | undefined;
  #end: { readonly error: unknown } | 'succeeded' | undefined;

  constructor(progress: TaskExecution, subscriber: Subscriber<TaskEvent>, watch?: AttemptObserver) {
    this.progress = progress;
    this.#subscriber = subscriber;
    this.#watch = watch;
  }

  get name(): string {
    return this.progress.task.name;
  }

  get closed(): boolean {
    return this.#subscriber.closed;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.closed) this.#abort();
    return this.#controller.signal;
  }

  begin(at = asyncScheduler.now()): void {
    const { progress, name } = this;
    this.startedAt = this.lastSignAt = at;
    this.number = progress.begin(at);
    this.#clock = attemptTimers(this, progress.task.settings);
    this.#subscriber.next({ type: 'start', name, attempt: this.number, at });
    if (this.closed || progress.isStopped) return;
    try {
      this.#letGo = consumeReturn(progress.task.run(new AttemptContext(this)), this);
    } catch (error) {
      this.failed(error);
    }
    if (this.closed) this.#letGo?.();
  }

  /** It is over: the subscriber's teardown. */
  unsubscribe(): void {
    try {
      this.#clock?.unsubscribe();
      // The signal first: it closes the connection that a generator may be waiting on.
      this.#abort();
      this.#letGo?.();
    } finally {
      // Whatever a task's own teardown throws: everybody else waits for the slot.
      this.giveBack();
    }
  }

  chunk(value: unknown): void {
    if (this.closed) return;
    this.recordActivity();
    this.#subscriber.next({ type: 'chunk', name: this.name, attempt: this.number, at: this.lastSignAt, value });
  }

  recordActivity(): void {
    this.lastSignAt = asyncScheduler.now();
    this.#watch?.onActivity(this.lastSignAt - this.startedAt);
  }

  result(value: unknown): void {
    if (this.closed || this.#end) return;
    this.#end = 'succeeded';
    if (this.#watch) {
      this.recordActivity();
      this.#watch.beforeResult();
    }
    const event = this.progress.completed(this.number, value);
    this.#endedAt = event.at;
    this.#subscriber.next(event);
    this.#subscriber.complete();
  }

  failed(error: unknown): void {
    this.#end ??= { error };
    this.#subscriber.error(error);
  }

  timedOut(error: TaskTimeoutError): void {
    this.failed(error);
  }

  emitHeartbeat(elapsedMs: number, idleMs: number): void {
    const at = this.startedAt + elapsedMs;
    this.#subscriber.next({ type: 'heartbeat', name: this.name, attempt: this.number, at, elapsedMs, idleMs });
  }

  report(facts: TaskReport): void {
    // An attempt that is over has nothing more to say.
    if (!this.closed) this.progress.report(this.number, facts);
  }

  protected giveBack(): void {
    this.progress.run.slots.giveBack();
  }

  /** How it ended. */
  protected get end(): AttemptEnd {
    const { number: attempt } = this;
    const usage = this.progress.usageOf(attempt);
    if (this.#end === 'succeeded') return { outcome: 'succeeded', usage, attempt, at: this.#endedAt };
    const at = asyncScheduler.now();
    if (this.#end === undefined) return { outcome: 'cancelled', usage, attempt, at };
    return { outcome: 'failed', error: this.#end.error, usage, attempt, at };
  }

  #abort(): void {
    if (this.#end === 'succeeded') return;
    this.#controller?.abort(this.#end ? this.#end.error : this.progress.stopReason());
  }
}

/** What the task function sees of its attempt. Its functions are bound, for those who destructure. */
class AttemptContext implements TaskContext {
  readonly #attempt: Attempt;
  readonly name: string;
  readonly attempt: number;

  constructor(attempt: Attempt) {
    this.#attempt = attempt;
    this.name = attempt.name;
    this.attempt = attempt.number;
  }

  get signal(): AbortSignal {
    return this.#attempt.signal;
  }

  get emit() {
    return (chunk: unknown): void => this.#attempt.chunk(chunk);
  }

  get heartbeat() {
    return (): void => this.#attempt.recordActivity();
  }

  get report() {
    return (facts: TaskReport): void => this.#attempt.report(facts);
  }
}
