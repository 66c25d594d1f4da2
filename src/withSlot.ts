import { asyncScheduler, Observable } from 'rxjs';
import type { PreparedTask } from './attempt.js';
import type { TaskEvent } from './events.js';
import type { Progress } from './Progress.js';
import type { Run } from './Run.js';
import type { Limiter, SlotWaiter } from './slots.js';

/** Emits once, when a slot of the run is held. Unsubscribing before that leaves the queue. */
export const runSlot = (run: Run): Observable<void> =>
  new Observable((subscriber) => {
    const waiter = { granted: () => (run.over ? run.slots.giveBack() : subscriber.next()) };
    run.slots.acquire(waiter, true);
    return () => run.slots.leave(waiter);
  });

/**
 * The attempt, begun when the limiter grants a slot, which is given back when it ends, with what became of it.
 * Where that changes what the limiter does, a `limit` event says so.
 */
export const withSlot = (
  limiter: Limiter,
  task: PreparedTask,
  run: Run,
  progress: Progress,
  attempt$: Observable<TaskEvent>,
): Observable<TaskEvent> =>
  new Observable((subscriber) => {
    const { name, characters, metadata } = task;
    let held = false;
    const waiter: SlotWaiter = {
      name,
      characters,
      metadata,
      granted() {
        held = true;
        if (!run.over) attempt$.subscribe(subscriber);
      },
      refused: (error) => subscriber.error(error),
    };
    subscriber.add(() => {
      if (!held) return limiter.leave(waiter);
      const state = limiter.release(waiter, progress.attemptEnd());
      if (state) run.emit({ type: 'limit', name, attempt: progress.attempts, at: asyncScheduler.now(), ...state });
    });
    limiter.acquire(waiter, progress.attempts > 0);
  });
