import { Observable } from 'rxjs';
import type { Run } from './Run.js';

/** Emits once, when a slot of the run is held. Unsubscribing before that leaves the queue. */
export const runSlot = (run: Run): Observable<void> =>
  new Observable((subscriber) => {
    const waiter = { granted: () => (run.over ? run.slots.giveBack() : subscriber.next()) };
    run.slots.acquire(waiter, true);
    return () => run.slots.leave(waiter);
  });
