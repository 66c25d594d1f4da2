import { Observable } from 'rxjs';
import type { Progress } from './TaskExecution.js';

/** Emits once, when a slot of the run is held for this task. Unsubscribing before that leaves the queue. */
export const runSlot = (progress: Progress): Observable<void> =>
  new Observable((subscriber) => {
    const { slots } = progress.run;
    const waiter = { granted: () => (progress.isStopped ? slots.giveBack() : subscriber.next()) };
    slots.acquire(waiter, true);
    return () => slots.leave(waiter);
  });
