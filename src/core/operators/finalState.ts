import { catchError, EMPTY, lastValueFrom, type Observable } from 'rxjs';
import { assertObject } from '../util/assertOptions.js';
import { mustBeBoolean } from '../util/must.js';
import { readOptions } from '../util/readOptions.js';
import type { AnyEvent } from '../model/taskInference.js';
import type { RunState } from './runSnapshot.js';
import { priceReader, type RunPrices } from './RunCost.js';
import { runState } from './runState.js';

/** Options of {@link finalState}. */
export interface FinalStateOptions {
  /**
   * Resolves with what is there if the run ends with an error, such as the reason of its `signal`: the tasks that were
   * not done are `cancelled`, and the error is the state's `error`.
   * @default false
   */
  readonly partial?: boolean;
  /**
   * What tokens cost: the state has the sum as its `cost` then, in the currency of the prices.
   * @default none, and no `cost`
   */
  readonly prices?: RunPrices;
}

const readers = { partial: mustBeBoolean, ...priceReader };

/**
 * The state at the end of a run, for those who only want that. Rejects if the Observable errors, unless `partial` is set.
 *
 * @throws TypeError or RangeError for an unknown option, a `partial` that is no boolean, or a price that is wrong; before
 *   anything starts
 * @example
 * const { tasks, usage } = await finalState(runTasks({ english, danish }));
 * console.log(tasks.get('english')?.value, usage?.totalTokens);
 * @example
 * const inTime = runTasks(tasks, { signal: AbortSignal.timeout(2_000) });
 * const { ranking, counts } = await finalState(inTime, { partial: true });
 */
export function finalState<Event extends AnyEvent>(
  events$: Observable<Event>,
  options: FinalStateOptions = {},
): Promise<RunState<Event>> {
  assertObject('options', options);
  const { partial, prices } = readOptions<FinalStateOptions>(options, { partial: false }, readers);
  const states$ = events$.pipe(runState<Event>(undefined, prices && { prices }));
  // eslint-disable-next-line rxjs-x/no-ignored-default-value -- runState emits a first state, whatever comes
  return lastValueFrom(partial ? states$.pipe(catchError(() => EMPTY)) : states$);
}
