import { Observable } from 'rxjs';
import type { Limiter } from './slots.js';

/** Whether somebody downstream wants more; a run that is read from without back-pressure has none. */
export interface Demand {
  /** Asked before each pull. */
  wantsMore(pulled: number): boolean;
  /** Called when the answer may have turned to yes. */
  onChange: () => void;
}

/**
 * Pulls tasks from an (async) iterable, each only when a slot is free, and emits them with that slot held.
 * `mergeMap(f, n)` over a generator would drain it at once and keep what waits in an array that it shifts.
 *
 * Unsubscribing stops the iterable with `return()`. An error of the iterable's ends the feed.
 */
export function feed<T>(source: Iterable<T> | AsyncIterable<T>, slots: Limiter, demand?: Demand): Observable<T> {
  return new Observable((subscriber) => {
    const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
    let pulled = 0;
    let queued = false;
    let exhausted = false;

    const wait = () => {
      if (queued || subscriber.closed || demand?.wantsMore(pulled) === false) return;
      queued = true;
      slots.acquire(waiter, false);
    };
    const waiter = {
      granted() {
        // Demand may have ended while we queued.
        if (demand?.wantsMore(pulled) === false) {
          queued = false;
          slots.release();
          return;
        }
        try {
          const step = iterator.next();
          if ('then' in step) step.then(take, fail);
          else take(step);
        } catch (error) {
          fail(error);
        }
      },
    };
    const take = (step: IteratorResult<T>) => {
      if (subscriber.closed) return slots.release();
      if (step.done) {
        exhausted = true;
        slots.release();
        return subscriber.complete();
      }
      pulled++;
      subscriber.next(step.value);
      queued = false;
      wait();
    };
    const fail = (error: unknown) => {
      exhausted = true;
      slots.release();
      subscriber.error(error);
    };

    subscriber.add(() => {
      if (demand) demand.onChange = () => undefined;
      slots.leave(waiter);
      if (!exhausted) void Promise.resolve(iterator.return?.()).catch(() => undefined);
    });
    if (demand) demand.onChange = wait;
    wait();
  });
}
