import {
  catchError,
  concat,
  concatWith,
  defer,
  EMPTY,
  map,
  of,
  type OperatorFunction,
  startWith,
  throwError,
} from 'rxjs';
import type { AnyEvent } from '../model/taskInference.js';
import { cancelOpenTasks } from './cancelOpenTasks.js';
import { EventClock } from './EventClock.js';
import { initialRunState } from './initialRunState.js';
import { reduceRun } from './reduceRun.js';
import type { RunState } from './runSnapshot.js';

/**
 * From events to the state of the run: one snapshot to begin with, then one for each event.
 *
 * If the run is over before its tasks are, a last snapshot has them `cancelled`: when the events end (`takeUntil`,
 * `take`, `stopWhen`), and when they end with an error (the run's `signal`), which follows that snapshot. Whoever
 * unsubscribes from the snapshots hears no more of them: {@link cancelOpenTasks} makes the last one.
 *
 * @param names the tasks' names, if they are known: they are `waiting` from the start
 * @example
 * runTasks(tasks).pipe(runState(Object.keys(tasks))).subscribe(render);
 */
export const runState = <Event extends AnyEvent>(
  names?: Iterable<string>,
): OperatorFunction<Event, RunState<Event>> => {
  const first = initialRunState<Event>(names);
  return (events$) =>
    defer(() => {
      let state = first;
      const clock = new EventClock();
      const states$ = events$.pipe(
        map((event) => {
          clock.saw(event.at);
          state = reduceRun(state, event);
          return state;
        }),
        concatWith(
          defer(() => {
            const last = cancelOpenTasks(state, clock.now());
            return last === state ? EMPTY : of(last);
          }),
        ),
        catchError((error: unknown) => {
          const last = { ...cancelOpenTasks(state, clock.now()), error };
          return concat(
            of(last),
            throwError(() => error),
          );
        }),
      );
      return states$.pipe(startWith(first));
    });
};
