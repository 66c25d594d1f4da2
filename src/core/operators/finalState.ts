import { lastValueFrom, type Observable } from 'rxjs';
import { type RunState, runState } from './runState.js';
import type { AnyEvent } from '../model/taskInference.js';

/**
 * The state at the end of a run, for those who only want that. Rejects if the Observable errors.
 *
 * @example
 * const { tasks, usage } = await finalState(runTasks({ english, danish }));
 * console.log(tasks.get('english')?.value, usage?.totalTokens);
 */
export const finalState = <Event extends AnyEvent>(events$: Observable<Event>): Promise<RunState<Event>> =>
  // eslint-disable-next-line rxjs-x/no-ignored-default-value -- runState emits a first state, whatever comes
  lastValueFrom(events$.pipe(runState<Event>()));
