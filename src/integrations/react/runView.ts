import type { ObservableNotification } from 'rxjs';
import { initialRunState } from '../../core/operators/initialRunState.js';
import { reduceRun } from '../../core/operators/reduceRun.js';
import type { RunState } from '../../core/operators/runSnapshot.js';
import type { AnyEvent } from '../../core/model/taskInference.js';

/** What a component sees of its run. Never changed: a later view is another object. */
export interface RunView<Event extends AnyEvent> {
  /** The tasks so far: texts, answers, ranks. Empty before the first start; what was answered stays until the next. */
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

/** The view after one more event, or the end, of the run's Observable. */
export function reduceView<Event extends AnyEvent>(
  view: RunView<Event>,
  notification: ObservableNotification<Event>,
): RunView<Event> {
  switch (notification.kind) {
    case 'N':
      return { ...view, state: reduceRun(view.state, notification.value) };
    case 'E':
      return { ...view, status: 'failed', running: false, error: notification.error as unknown };
    case 'C':
      return { ...view, status: 'completed', running: false };
  }
}
