import { Observable, type Subscriber } from 'rxjs';
import { Attempt, type AttemptWatch, type PreparedTask } from './attempt.js';
import type { TaskEvent } from './events.js';
import type { Progress } from './Progress.js';
import type { Run } from './Run.js';
import type { AttemptEnd, Limiter, SlotWaiter } from './slots.js';

/**
 * One attempt that begins when the limiter grants a slot, and gives it back when it ends, with what became of it.
 * Where that changes what the limiter does, a `limit` event says so.
 */
export const limitedAttempt = (
  limiter: Limiter,
  task: PreparedTask,
  progress: Progress,
  run: Run,
  watch?: AttemptWatch,
): Observable<TaskEvent> =>
  new Observable((subscriber) => {
    const attempt = new LimitedAttempt(limiter, run, task, progress, subscriber, watch);
    subscriber.add(attempt);
    // A task's further attempts are due retries (and hedges): they go first.
    limiter.acquire(attempt, progress.attempts > 0);
  });

// The attempt itself is what waits: an Observable around it would cost more than all that the limiter does.
class LimitedAttempt extends Attempt implements SlotWaiter {
  booking: unknown = undefined;
  readonly #limiter: Limiter;
  readonly #run: Run;
  /** Whether it waits for a slot, holds one, or has nothing any more. */
  #slot: 'waits' | 'held' | undefined = 'waits';

  constructor(
    limiter: Limiter,
    run: Run,
    task: PreparedTask,
    progress: Progress,
    subscriber: Subscriber<TaskEvent>,
    watch?: AttemptWatch,
  ) {
    super(task, progress, subscriber, watch);
    this.#limiter = limiter;
    this.#run = run;
  }

  get characters() {
    return this.task.characters;
  }

  get metadata() {
    return this.task.metadata;
  }

  granted(at: number): void {
    this.#slot = 'held';
    // `over`: the slot that another attempt of this run gave back while it was torn down.
    if (this.#run.over) this.#release({ outcome: 'stopped', attempt: 0, at });
    else this.begin(at);
  }

  refused(error: unknown): void {
    this.#slot = undefined;
    this.failed(error);
  }

  override unsubscribe(): void {
    if (this.#slot === 'waits') return this.#limiter.leave(this);
    try {
      super.unsubscribe();
    } finally {
      // Whatever a task's own teardown throws: everybody else waits for this slot.
      if (this.#slot === 'held') this.#release(this.end);
    }
  }

  #release(end: AttemptEnd): void {
    this.#slot = undefined;
    const state = this.#limiter.release(this, end);
    if (state && !this.#run.over) {
      this.#run.emit({ type: 'limit', name: this.name, attempt: end.attempt, at: end.at, ...state });
    }
  }
}
