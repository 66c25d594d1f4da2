import type { AnyEvent } from '../model/taskInference.js';
import { cancelTask, isOpen } from './reduceTask.js';
import { type RunState, nextSnapshot, tableOf } from './runSnapshot.js';

/**
 * The state of a run that has ended, by an abort or by unsubscribing: every task that waited, ran or was about to be
 * retried is `cancelled`, so that no screen shows a task as running for ever. What it has said so far (`text`) stays.
 *
 * `runState` does this itself at the end of its source. Call it where you unsubscribe, since nothing tells you then.
 *
 * @param at when the run ended, on the clock of its events, in milliseconds since the epoch. Not before the latest event
 * @returns the same state if no task is open
 * @example
 * subscription.unsubscribe();
 * render(cancelOpenTasks(state, Date.now()));
 */
export function cancelOpenTasks<Event extends AnyEvent>(state: RunState<Event>, at = 0): RunState<Event> {
  const { waiting, running, retrying } = state.counts;
  if (waiting + running + retrying === 0) return state;
  const { startedAt, cost } = state;
  const endedAt = Math.max(at, (startedAt ?? 0) + state.elapsedMs);
  let tasks = tableOf(state);
  for (const [name, record] of tasks.records()) {
    if (isOpen(record)) tasks = tasks.with(name, cancelTask(record, endedAt));
  }
  const cancelled = state.counts.cancelled + waiting + running + retrying;
  const counts = { ...state.counts, waiting: 0, running: 0, retrying: 0, cancelled };
  const elapsedMs = startedAt === undefined ? 0 : endedAt - startedAt;
  return nextSnapshot(state, { tasks, counts, elapsedMs, ...(cost !== undefined && { cost }) });
}
