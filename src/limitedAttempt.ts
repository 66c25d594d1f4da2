import { Observable } from 'rxjs';
import { Attempt, type AttemptFactory } from './attempt.js';
import type { AttemptEnd, Limiter, SlotWaiter } from './slots.js';

/**
 * Attempts that begin when the limiter grants a slot of its own, and give it back when they end, with what became of
 * them. Where that changes what the limiter does, a `limit` event says so.
 */
export const limitedBy =
  (limiter: Limiter): AttemptFactory =>
  (progress, watch) =>
    new Observable((subscriber) => {
      const attempt = new LimitedAttempt(progress, subscriber, watch);
      subscriber.add(attempt);
      attempt.wait(limiter);
    });

// The attempt itself is what waits: an Observable around it would cost more than all that the limiter does.
class LimitedAttempt extends Attempt implements SlotWaiter {
  booking: unknown = undefined;
  #waitsFor: Limiter | undefined;
  #holdsOf: Limiter | undefined;

  get characters() {
    return this.progress.task.characters;
  }

  get metadata() {
    return this.progress.task.metadata;
  }

  wait(limiter: Limiter): void {
    this.#waitsFor = limiter;
    // A task's further attempts are due retries (and hedges): they go first.
    limiter.acquire(this, this.progress.attempts > 0);
  }

  granted(at: number): void {
    this.#holdsOf = this.#waitsFor;
    this.#waitsFor = undefined;
    // `over`: the slot that another attempt of this run gave back while it was torn down.
    if (this.progress.run.over) this.#release({ outcome: 'stopped', attempt: 0, at });
    else this.begin(at);
  }

  refused(error: unknown): void {
    this.#waitsFor = undefined;
    this.failed(error);
  }

  protected override giveBack(): void {
    this.#waitsFor?.leave(this);
    if (this.#holdsOf) this.#release(this.end);
    super.giveBack();
  }

  #release(end: AttemptEnd): void {
    const { run } = this.progress;
    const state = this.#holdsOf?.release(this, end);
    this.#holdsOf = undefined;
    if (state && !run.over) run.emit({ type: 'limit', name: this.name, attempt: end.attempt, at: end.at, ...state });
  }
}
