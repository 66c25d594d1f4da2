import { Observable } from 'rxjs';
import type { Run } from './Run.js';
import type { Limiter } from './slots.js';

/** Emits once, when a slot is held. Unsubscribing before that leaves the queue; giving the slot back is the caller's. */
export const slotOf = (limiter: Limiter, urgent: boolean, run: Run): Observable<void> =>
  new Observable((subscriber) => {
    const waiter = { granted: () => (run.over ? limiter.release() : subscriber.next()) };
    limiter.acquire(waiter, urgent);
    return () => limiter.leave(waiter);
  });

/** The source, subscribed to when the limiter grants a slot, which is given back when the source ends. */
export const withSlot = <T>(limiter: Limiter, urgent: () => boolean, run: Run, source$: Observable<T>): Observable<T> =>
  new Observable((subscriber) => {
    let held = false;
    const waiter = {
      granted() {
        held = true;
        if (!run.over) source$.subscribe(subscriber);
      },
    };
    subscriber.add(() => (held ? limiter.release() : limiter.leave(waiter)));
    limiter.acquire(waiter, urgent());
  });
