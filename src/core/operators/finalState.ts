import { catchError, EMPTY, lastValueFrom, type Observable } from 'rxjs';
import { assertKnownOptions } from '../util/assertKnownOptions.js';
import { formatValue } from '../util/assertNumber.js';
import type { AnyEvent } from '../model/taskInference.js';
import type { RunState } from './runSnapshot.js';
import { runState } from './runState.js';

/** Options of {@link finalState}. */
export interface FinalStateOptions {
  /**
   * Resolves with what is there if the run ends with an error, such as the reason of its `signal`: the tasks that were
   * not done are `cancelled`, and the error is the state's `error`.
   * @default false
   */
  readonly partial?: boolean;
}

const optionNames: ReadonlySet<string> = new Set<keyof FinalStateOptions>(['partial']);

/**
 * The state at the end of a run, for those who only want that. Rejects if the Observable errors, unless `partial` is set.
 *
 * @throws TypeError for an unknown option, or a `partial` that is no boolean; before anything starts
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
  assertKnownOptions('option', options, optionNames);
  const { partial = false } = options;
  if (typeof partial !== 'boolean') throw new TypeError(`partial must be a boolean, got ${formatValue(partial)}`);
  const states$ = events$.pipe(runState<Event>());
  // eslint-disable-next-line rxjs-x/no-ignored-default-value -- runState emits a first state, whatever comes
  return lastValueFrom(partial ? states$.pipe(catchError(() => EMPTY)) : states$);
}
