import type { ObservableNotification } from 'rxjs';
import { cancelOpenTasks } from '../../core/operators/cancelOpenTasks.js';
import { initialRunState } from '../../core/operators/initialRunState.js';
import { reduceRun } from '../../core/operators/reduceRun.js';
import type { TaskEvent } from '../../core/model/events.js';
import type { RunState } from '../../core/operators/runSnapshot.js';
import type { AnyEvent } from '../../core/model/taskInference.js';

/** What a component sees of its run. Never changed: a later view is another object. */
export interface RunView<Event extends AnyEvent = TaskEvent> {
  /**
   * The tasks so far: texts, answers, ranks. Empty before the first start; what was answered stays until the next. Once
   * the run is over no task is open: those that had not ended are `cancelled`, and keep their `text`.
   */
  readonly state: RunState<Event>;
  /**
   * Where the run as a whole is: `completed` when every task has its answer or has been given up, `cancelled` by
   * `cancel()`, `failed` when the run itself ended with an error. A task that fails is no failed run: see `state`.
   */
  readonly status: 'idle' | 'running' | 'completed' | 'cancelled' | 'failed';
  /** Whether calls are being made now: `status === 'running'`. */
  readonly running: boolean;
  /** What ended the run, where `status` is `failed`: the run's `signal.reason`, or what the factory threw. */
  readonly error?: unknown;
}

/** Before anything happened. */
export const firstView = <Event extends AnyEvent>(status: 'idle' | 'running'): RunView<Event> => ({
  state: initialRunState<Event>(),
  status,
  running: status === 'running',
});

/**
 * The view after one more event, or the end, of the run's Observable.
 * @param now what time it is for the run's events
 */
export function reduceView<Event extends AnyEvent>(
  view: RunView<Event>,
  notification: ObservableNotification<Event>,
  now: () => number,
): RunView<Event> {
  switch (notification.kind) {
    case 'N':
      return { ...view, state: reduceRun(view.state, notification.value) };
    case 'E':
      return { ...endView(view, 'failed', now), error: notification.error as unknown };
    case 'C':
      return endView(view, 'completed', now);
  }
}

/** The view of a run that is over: a task that had not ended by then is cancelled. */
export const endView = <Event extends AnyEvent>(
  { state }: RunView<Event>,
  status: 'completed' | 'cancelled' | 'failed',
  now: () => number,
): RunView<Event> => ({ state: cancelOpenTasks(state, now()), status, running: false });
