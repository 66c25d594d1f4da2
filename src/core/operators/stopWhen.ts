import { type MonoTypeOperatorFunction, Observable, Subject, takeUntil, timer } from 'rxjs';
import type { TaskEvent } from '../model/events.js';
import type { AnyEvent } from '../model/taskInference.js';
import { clampDelay } from '../util/clampDelay.js';
import { EventClock } from './EventClock.js';
import { OpenTasks } from './OpenTasks.js';
import { outcomeOf } from './settled.js';
import { type StopConditions, type StopPredicate, stopRule } from './stopRule.js';

/**
 * Ends a run when its outcomes are enough: what still runs is aborted, and what has not begun never does. Each task that
 * had begun gets an `error` event with a `StoppedEarlyError`, `cancelled: true` and what it had reported so far, so that
 * screens, states and bills are complete.
 *
 * @param enough `{ atLeast: 3, afterMs: 2_000 }`: as soon as three tasks have their answers, or else after two seconds,
 *   with what is there by then. Or a predicate, asked after each outcome with all of them in completion order; what it
 *   throws ends the Observable with that error
 * @throws TypeError or RangeError naming what is wrong with `enough`
 * @example
 * runTasks(tasks).pipe(stopWhen({ atLeast: 3, afterMs: 2_000 }));
 * @example
 * runTasks(tasks).pipe(stopWhen((outcomes) => outcomes.some(({ name }) => name === 'danish')));
 */
export const stopWhen = <Event extends AnyEvent>(
  enough: StopConditions | StopPredicate,
): MonoTypeOperatorFunction<Event> => {
  const rule = stopRule(enough);
  return (events$) =>
    new Observable((subscriber) => {
      const isEnough = rule.forRun();
      const open = new OpenTasks();
      const clock = new EventClock();
      // Stops a source that goes on without a pause too, which unsubscribing could do only once it returned.
      const stop$ = new Subject<void>();
      let stopped = false;
      const stop = () => {
        stopped = true;
        stop$.next();
      };
      const finish = (afterMs?: number) => {
        stop();
        for (const end of open.cancel(clock.now(), afterMs)) subscriber.next(end as Event);
        subscriber.complete();
      };
      const next = (event: TaskEvent) => {
        clock.saw(event.at);
        open.next(event);
        subscriber.next(event as Event);
        if (subscriber.closed || (event.type !== 'complete' && event.type !== 'error')) return;
        try {
          if (!isEnough(outcomeOf(event))) return;
        } catch (error) {
          stop();
          return subscriber.error(error);
        }
        finish();
      };
      if (rule.afterMs !== Number.POSITIVE_INFINITY) {
        // eslint-disable-next-line rxjs-x/no-ignored-error -- a timer has none
        subscriber.add(timer(clampDelay(rule.afterMs)).subscribe(() => finish(rule.afterMs)));
      }
      const subscription = events$.pipe(takeUntil(stop$)).subscribe({
        next,
        error: (error: unknown) => subscriber.error(error),
        complete: () => stopped || subscriber.complete(),
      });
      subscriber.add(subscription);
    });
};
