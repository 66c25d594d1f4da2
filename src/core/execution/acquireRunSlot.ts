import { Observable } from 'rxjs';
import type { TaskExecution } from './TaskExecution.js';

/** Emits once, when a slot of the run is held for this task. Unsubscribing before that leaves the queue. */
export const acquireRunSlot = (progress: TaskExecution): Observable<void> =>
  new Observable((subscriber) => {
    const { slots } = progress.run;
    const waiter = { onGranted: () => (progress.isStopped ? slots.giveBack() : subscriber.next()) };
    slots.acquire(waiter, true);
    return () => slots.leave(waiter);
  });
