import { asyncScheduler, Observable, type Subscriber } from 'rxjs';
import { attemptClock, type ClockOwner } from './attemptClock.js';
import type { TaskTimeoutError } from './errors.js';
import type { TaskEvent } from './events.js';
import { type Follower, follow } from './follow.js';
import type { TaskSettings } from './options.js';
import type { Progress } from './Progress.js';
import type { TaskContext, TaskFunction, TaskReport } from './task.js';

/** A task with its options filled in. */
export interface PreparedTask {
  readonly name: string;
  readonly run: TaskFunction<[], unknown, unknown>;
  readonly settings: TaskSettings;
  /** Length of the prompt, where the function tells it. */
  readonly characters: number | undefined;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
}

/**
 * One attempt as a cold Observable: `start`, chunks and heartbeats, then `complete`; or an error.
 * Its timers begin with the subscription, and its signal is aborted when it ends without an answer.
 */
export const attempt = (task: PreparedTask, progress: Progress): Observable<TaskEvent> =>
  new Observable((subscriber) => new Attempt(task, progress, subscriber).begin());

// Classes, since there is an attempt per task: object literals with getters get a hidden class each time they are
// made, which took more than half of a run's time.
class Attempt implements Follower<unknown, unknown>, ClockOwner {
  readonly name: string;
  readonly number: number;
  lastSignAt: number;
  readonly #task: PreparedTask;
  readonly #progress: Progress;
  readonly #subscriber: Subscriber<TaskEvent>;
  readonly #startedAt = asyncScheduler.now();
  #controller: AbortController | undefined;

  constructor(task: PreparedTask, progress: Progress, subscriber: Subscriber<TaskEvent>) {
    this.#task = task;
    this.#progress = progress;
    this.#subscriber = subscriber;
    this.name = task.name;
    this.lastSignAt = this.#startedAt;
    this.number = progress.begin(this.#startedAt);
  }

  get closed(): boolean {
    return this.#subscriber.closed;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.closed) this.#abort();
    return this.#controller.signal;
  }

  begin(): void {
    const { name, number, closed } = this;
    if (closed) return;
    const clock = attemptClock(this.#startedAt, this.#task.settings, this);
    let letGo: (() => void) | undefined;
    this.#subscriber.add(() => {
      clock?.unsubscribe();
      // The signal first: it closes the connection that a generator may be waiting on.
      this.#abort();
      letGo?.();
    });
    this.#subscriber.next({ type: 'start', name, attempt: number, at: this.#startedAt });
    if (this.closed) return;
    try {
      letGo = follow(this.#task.run(new AttemptContext(this)), this);
    } catch (error) {
      this.failed(error);
    }
    if (this.closed) letGo?.();
  }

  chunk(value: unknown): void {
    if (this.closed) return;
    this.lastSignAt = asyncScheduler.now();
    this.#subscriber.next({ type: 'chunk', name: this.name, attempt: this.number, at: this.lastSignAt, value });
  }

  result(value: unknown): void {
    if (this.closed) return;
    this.#progress.end = 'answered';
    this.#subscriber.next(this.#progress.completed(this.name, value));
    this.#subscriber.complete();
  }

  failed(error: unknown): void {
    this.#progress.end ??= { error };
    this.#subscriber.error(error);
  }

  timedOut(error: TaskTimeoutError): void {
    this.failed(error);
  }

  beat(elapsedMs: number, idleMs: number): void {
    const at = this.#startedAt + elapsedMs;
    this.#subscriber.next({ type: 'heartbeat', name: this.name, attempt: this.number, at, elapsedMs, idleMs });
  }

  report(facts: TaskReport): void {
    this.#progress.report(facts, this.number);
  }

  #abort(): void {
    const { end } = this.#progress;
    if (end === 'answered') return;
    this.#controller?.abort(end ? end.error : this.#progress.stopReason());
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
    return (): void => {
      this.#attempt.lastSignAt = asyncScheduler.now();
    };
  }

  get report() {
    return (facts: TaskReport): void => this.#attempt.report(facts);
  }
}
