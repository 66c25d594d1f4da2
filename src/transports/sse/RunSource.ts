import type { Observable } from 'rxjs';
import type { AnyEvent } from '../../core/model/taskInference.js';
import type { TaskCancels } from './TaskCancels.js';

/** Where a run's events come from. */
export interface RunSource {
  readonly events$: Observable<AnyEvent>;
  /** The names of all tasks, where they are known. */
  readonly names: readonly string[] | undefined;
  /** Cancels its tasks one by one; `undefined` where they cannot be. */
  readonly cancels: TaskCancels | undefined;
}
