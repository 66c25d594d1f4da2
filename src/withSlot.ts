import { asyncScheduler, Observable } from 'rxjs';
import type { AttemptFactory, PreparedTask } from './attempt.js';
import type { Progress } from './Progress.js';
import type { Run } from './Run.js';
import type { AttemptEnd, Limiter, SlotWaiter } from './slots.js';

/** Emits once, when a slot of the run is held. Unsubscribing before that leaves the queue. */
export const runSlot = (run: Run): Observable<void> =>
  new Observable((subscriber) => {
    const waiter = { granted: () => (run.over ? run.slots.giveBack() : subscriber.next()) };
    run.slots.acquire(waiter, true);
    return () => run.slots.leave(waiter);
  });

/**
 * Attempts that begin when the limiter grants a slot, and give it back when they end, with what became of them.
 * Where that changes what the limiter does, a `limit` event says so.
 */
export const withSlot =
  (limiter: Limiter, task: PreparedTask, run: Run, progress: Progress, start: AttemptFactory): AttemptFactory =>
  (watch) =>
    new Observable((subscriber) => {
      const { name, characters, metadata } = task;
      const release = (end: AttemptEnd) => {
        const state = limiter.release(waiter, end);
        if (state && !run.over)
          run.emit({ type: 'limit', name, attempt: end.attempt, at: asyncScheduler.now(), ...state });
      };
      const ended = (end: AttemptEnd) => {
        watch?.ended?.(end);
        release(end);
      };
      const waiter: SlotWaiter = {
        name,
        characters,
        metadata,
        granted() {
          // `over`: the slot that another attempt of this run gave back while it was torn down.
          if (run.over) release({ outcome: 'stopped', attempt: 0 });
          else start({ ...watch, ended }).subscribe(subscriber);
        },
        refused: (error) => subscriber.error(error),
      };
      subscriber.add(() => limiter.leave(waiter));
      limiter.acquire(waiter, progress.attempts > 0);
    });
