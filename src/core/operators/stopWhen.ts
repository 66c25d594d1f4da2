import { type MonoTypeOperatorFunction, Observable, Subject, takeUntil } from 'rxjs';
import { StoppedEarlyError } from '../model/errors.js';
import type { TaskEvent } from '../model/events.js';
import type { AnyEvent } from '../model/taskInference.js';
import { initialRunState, reduceRun, type RunState } from './runState.js';
import { outcomeOf, type TaskOutcome } from './settled.js';

/**
 * Ends a run when its outcomes are enough: what still runs is aborted, and what has not begun never does. Each task that
 * was saved its end gets an `error` event with a `StoppedEarlyError`, so that screens and states tell it.
 *
 * @param enough asked after each outcome, with all of them in completion order; what it throws ends the Observable
 * @example
 * runTasks(tasks).pipe(stopWhen((outcomes) => outcomes.filter(({ status }) => status === 'fulfilled').length >= 3));
 */
export const stopWhen =
  <Event extends AnyEvent>(enough: (outcomes: readonly TaskOutcome[]) => boolean): MonoTypeOperatorFunction<Event> =>
  (events$) =>
    new Observable((subscriber) => {
      const outcomes: TaskOutcome[] = [];
      let run: RunState = initialRunState();
      let ended = false;
      // Stops a source that goes on without a pause too, which unsubscribing could do only once it returned.
      const stop$ = new Subject<void>();
      const finish = () => {
        ended = true;
        stop$.next();
      };
      const next = (event: TaskEvent) => {
        run = reduceRun(run, event);
        subscriber.next(event as Event);
        if (event.type !== 'complete' && event.type !== 'error') return;
        outcomes.push(outcomeOf(event));
        try {
          if (!enough(outcomes)) return;
        } catch (error) {
          finish();
          return subscriber.error(error);
        }
        finish();
        for (const saved of savedEnds(run, event.at)) subscriber.next(saved as Event);
        subscriber.complete();
      };
      const subscription = events$.pipe(takeUntil(stop$)).subscribe({
        next,
        error: (error: unknown) => subscriber.error(error),
        complete: () => ended || subscriber.complete(),
      });
      subscriber.add(subscription);
    });

function savedEnds({ tasks }: RunState, at: number): TaskEvent[] {
  const ends: TaskEvent[] = [];
  for (const [name, { status, attempts, startedAt = at }] of tasks) {
    if (status !== 'running' && status !== 'retrying') continue;
    ends.push({
      type: 'error',
      name,
      attempt: attempts,
      at,
      attempts,
      elapsedMs: at - startedAt,
      error: new StoppedEarlyError(),
    });
  }
  return ends;
}
