import { Observable } from 'rxjs';
import { Attempt, type AttemptFactory } from './attempt.js';
import type { AttemptEnd, Limiter, PermitRequest } from '../model/Limiter.js';

/**
 * One attempt that begins when its task's limiter grants a slot, and gives it back when it ends, with what became of it.
 * Where that changes what the limiter does, a `limit` event says so.
 */
export const limitedAttempt: AttemptFactory = (progress, watch) =>
  new Observable((subscriber) => {
    const attempt = new LimitedAttempt(progress, subscriber, watch);
    subscriber.add(attempt);
    attempt.wait();
  });

// The attempt itself is what waits: an Observable around it would cost more than all that the limiter does.
class LimitedAttempt extends Attempt implements PermitRequest {
  reservation: unknown = undefined;
  /** Whose slot it waits for or holds; none before and after that. */
  #limiter: Limiter | undefined;
  #holds = false;

  get promptChars() {
    return this.progress.task.promptChars;
  }

  get metadata() {
    return this.progress.task.metadata;
  }

  wait(): void {
    const { attempts, task } = this.progress;
    this.#limiter = task.settings.limiter;
    // A task's further attempts are due retries (and hedges): they go first.
    this.#limiter?.acquire(this, attempts > 0);
  }

  onGranted(at: number): void {
    this.#holds = true;
    if (this.closed || this.progress.isStopped) this.#release({ outcome: 'cancelled', attempt: 0, at });
    else this.begin(at);
  }

  onRejected(error: unknown): void {
    this.#limiter = undefined;
    this.failed(error);
  }

  protected override giveBack(): void {
    try {
      if (this.#holds) this.#release(this.end);
      else this.#limiter?.leave(this);
    } finally {
      super.giveBack();
    }
  }

  #release(end: AttemptEnd): void {
    const { run } = this.progress;
    const limiter = this.#limiter;
    this.#limiter = undefined;
    this.#holds = false;
    const state = limiter?.release(this, end);
    if (state && !run.isClosed)
      run.emit({ type: 'limit', name: this.name, attempt: end.attempt, at: end.at, ...state });
  }
}
