import { Observable } from 'rxjs';
import { ignoreEnd } from '../execution/consumeReturn.js';
import type { RunContext } from '../execution/RunContext.js';
import type { Lease } from '../model/Lease.js';
import { assertStep } from '../util/assertStep.js';
import type { Demand } from '../operators/toAsyncIterable.js';
import type { TaskList } from './normalizeTasks.js';
import type { RunSettings } from './runOptions.js';

/** A task, with a slot for its first attempt if one is held for it. */
export interface PulledTask {
  readonly task: unknown;
  readonly slot: Lease | undefined;
}

/**
 * Pulls tasks from an (async) iterable, each only when a slot is free, and emits them with that slot.
 * `mergeMap(f, n)` over a generator would drain it at once and keep what waits in an array that it shifts.
 *
 * While an async iterable is pending it holds no slot: a retry that is due takes that, and the pulled task waits for the
 * next. Unsubscribing stops the iterable with `return()`. An error of the iterable's ends the Observable.
 *
 * @param demand what a reader wants: at most `concurrency` tasks are pulled ahead of it
 */
export const pullTasks = (
  list: TaskList,
  run: RunContext,
  { concurrency, maxWaiting }: Pick<RunSettings, 'concurrency' | 'maxWaiting'>,
  demand?: Demand,
): Observable<PulledTask> =>
  new Observable((subscriber) => {
    const { source, pull } = list;
    const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
    let status: 'held back' | 'queued' | 'pulling' | 'ended' = 'held back';
    let isProceeding = false;
    let isInStep = false;
    let pulled = 0;

    const mayPull = (): boolean =>
      !run.isClosed &&
      (pull !== 'lazily' || run.parked < maxWaiting) &&
      // A reader who waits has nothing to read: whatever is due may run.
      (!demand || demand.waiting > 0 || pulled - demand.read < concurrency);

    const onStep = (step: unknown, slot?: Lease): void => {
      if (status === 'ended' || run.isClosed) return void slot?.release();
      let isDone: boolean | undefined;
      let task: unknown;
      try {
        assertStep(step);
        isDone = step.done;
        if (!isDone) task = step.value;
      } catch (error) {
        return onFailure(error, slot);
      }
      if (isDone) {
        status = 'ended';
        slot?.release();
        return subscriber.complete();
      }
      pulled++;
      subscriber.next({ task, slot });
      if (status !== 'pulling') return;
      status = 'held back';
      proceed();
    };

    const onFailure = (error: unknown, slot?: Lease): void => {
      const isNews = status !== 'ended';
      status = 'ended';
      slot?.release();
      if (isNews) subscriber.error(error);
    };

    // Whatever its `finally` blocks do or throw, the run is over.
    const tellToStop = (): void => run.enter(ignoreEnd, () => iterator.return?.());

    /** Called in the context of the run, whoever reads or has made room. */
    const pullNext = (slot?: Lease): void => {
      status = 'pulling';
      try {
        isInStep = true;
        const step = iterator.next();
        isInStep = false;
        if (run.isClosed) tellToStop();
        if (!('then' in step)) return onStep(step, slot);
        slot?.release();
        step.then(onStep, onFailure);
      } catch (error) {
        onFailure(error, slot);
      }
    };

    const request = {
      isRetry: false,
      /** That of the task which comes next, if it is known: a due retry of a lower one lets it go first. */
      get priority(): number {
        return Array.isArray(source) ? ((source[pulled] as NextTask)?.settings.priority ?? 0) : 0;
      },
      onSlot: (slot: Lease): void => {
        // The run or the demand may have ended while it queued.
        if (mayPull()) return run.enter(pullNext, slot);
        status = 'held back';
        slot.release();
      },
    };

    /** Pulls on, if it was held back and may. */
    const proceed = (): void => {
      // The loop below goes on by itself: calls out of it would fill the stack.
      if (isProceeding) return;
      isProceeding = true;
      while (status === 'held back' && mayPull()) {
        if (pull === 'at once') run.enter(pullNext, undefined);
        else {
          status = 'queued';
          run.slots.acquire(request);
        }
      }
      isProceeding = false;
    };

    subscriber.add(() => {
      if (demand) demand.onChange = () => undefined;
      run.onUnparked = undefined;
      if (status === 'queued') run.slots.cancel(request);
      if (status === 'ended') return;
      status = 'ended';
      // A generator that is in the midst of a step, and ends the run itself, would only throw.
      if (!isInStep) tellToStop();
    });
    if (demand) demand.onChange = proceed;
    if (pull === 'lazily') run.onUnparked = proceed;
    proceed();
  });

type NextTask = { readonly settings: { readonly priority: number } } | undefined;
