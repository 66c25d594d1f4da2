import { Observable } from 'rxjs';
import type { RunContext } from '../execution/RunContext.js';

/** Whether somebody downstream wants more; a run that is read from without back-pressure has none. */
export interface Backpressure {
  /** Asked before each pull. */
  canPull(pulled: number): boolean;
  /** Called when the answer may have turned to yes. */
  onChange: () => void;
}

/**
 * Pulls tasks from an (async) iterable, each only when a slot is free, and emits them with that slot held.
 * `mergeMap(f, n)` over a generator would drain it at once and keep what waits in an array that it shifts.
 *
 * Unsubscribing stops the iterable with `return()`. An error of the iterable's ends the feed.
 */
export function pullTasks<T>(
  source: Iterable<T> | AsyncIterable<T>,
  run: RunContext,
  demand?: Backpressure,
): Observable<T> {
  return new Observable((subscriber) => {
    const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
    let pulled = 0;
    let queued = false;
    let exhausted = false;

    const wait = () => {
      if (queued || run.isClosed || demand?.canPull(pulled) === false) return;
      queued = true;
      run.slots.acquire(waiter, false);
    };
    const waiter = {
      onGranted() {
        // The run or the demand may have ended while we queued.
        if (run.isClosed || demand?.canPull(pulled) === false) {
          queued = false;
          run.slots.giveBack();
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
      if (run.isClosed) return run.slots.giveBack();
      if (step.done) {
        exhausted = true;
        run.slots.giveBack();
        return subscriber.complete();
      }
      pulled++;
      subscriber.next(step.value);
      queued = false;
      wait();
    };
    const fail = (error: unknown) => {
      exhausted = true;
      run.slots.giveBack();
      subscriber.error(error);
    };

    subscriber.add(() => {
      if (demand) demand.onChange = () => undefined;
      run.slots.leave(waiter);
      // Whatever its `finally` blocks do or throw, the run is over.
      if (!exhausted) new Promise((resolve) => resolve(iterator.return?.())).catch(() => undefined);
    });
    if (demand) demand.onChange = wait;
    wait();
  });
}
