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
import { assertObject } from '../util/assertOptions.js';
import { readOptions } from '../util/readOptions.js';
import { cancelOpenTasks } from './cancelOpenTasks.js';
import { EventClock } from './EventClock.js';
import { initialRunState } from './initialRunState.js';
import { reduceRun } from './reduceRun.js';
import { priceReader, RunCost, type RunPrices } from './RunCost.js';
import type { RunState } from './runSnapshot.js';

/** Options of {@link runState}. */
export interface RunStateOptions {
  /**
   * What tokens cost: each snapshot has the sum as its `cost` then, in the currency of the prices.
   * @default none, and no `cost`
   */
  readonly prices?: RunPrices;
}

const none: RunStateOptions = {};

/**
 * From events to the state of the run: one snapshot to begin with, then one for each event.
 *
 * If the run is over before its tasks are, a last snapshot has them `cancelled`: when the events end (`takeUntil`,
 * `take`, `stopWhen`), and when they end with an error (the run's `signal`), which follows that snapshot. Whoever
 * unsubscribes from the snapshots hears no more of them: {@link cancelOpenTasks} makes the last one.
 *
 * @param names the tasks' names, if they are known: they are `waiting` from the start
 * @throws TypeError or RangeError for an unknown option, or naming the price that is wrong
 * @example
 * runTasks(tasks).pipe(runState(Object.keys(tasks))).subscribe(render);
 * @example
 * const prices = { input: 0.3, cachedInput: 0.075, output: 2.5 };
 * runTasks(tasks).pipe(runState(undefined, { prices })).subscribe(({ cost }) => console.log(cost));
 */
export const runState = <Event extends AnyEvent>(
  names?: Iterable<string>,
  options: RunStateOptions = none,
): OperatorFunction<Event, RunState<Event>> => {
  assertObject('options', options);
  const { prices } = readOptions(options, none, priceReader);
  const first: RunState<Event> = Object.assign(initialRunState<Event>(names), prices && { cost: 0 });
  return (events$) =>
    defer(() => {
      let state = first;
      const cost = prices && new RunCost<Event>(prices);
      const clock = new EventClock();
      const states$ = events$.pipe(
        map((event) => {
          clock.saw(event.at);
          const before = state;
          const after = reduceRun(before, event);
          state = cost ? Object.assign(after, { cost: cost.add(before, after, event) }) : after;
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
