import type { LimitEvent } from '../model/events.js';
import type { LimiterState } from '../model/LimiterState.js';
import type { AnyEvent } from '../model/taskInference.js';
import { initialRunState } from './initialRunState.js';
import { reduceTask, waitingTask } from './reduceTask.js';
import { type RunState, nextSnapshot, type StatusCounts, tableOf } from './runSnapshot.js';
import type { TaskState } from './taskState.js';
import { replaceUsage } from '../model/replaceUsage.js';

/**
 * The run after one more event: a pure reducer, for `scan`, Redux or `useReducer`. Without a state it begins a new run.
 * An event costs the same however many tasks there are, and earlier states stay as they are.
 *
 * @example
 * const state = events.reduce(reduceRun, undefined);
 */
export function reduceRun<Event extends AnyEvent>(state: RunState<Event> | undefined, event: Event): RunState<Event> {
  const run = state ?? initialRunState<Event>();
  if (event.type === 'limit') return nextSnapshot(run, { limiter: limiterState(event) });
  const { counts, startedAt = event.at, usage } = run;
  const tasks = tableOf(run);
  const name: Event['name'] = event.name;
  const before = tasks.record(name);
  const after = reduceTask(before ?? waitingTask, event);
  return nextSnapshot(run, {
    tasks: event.type === 'complete' ? tasks.withCompleted(name, after) : tasks.with(name, after),
    counts: recount(counts, before?.status, after.status),
    startedAt,
    // Events of several machines come by clocks that differ.
    elapsedMs: Math.max(run.elapsedMs, event.at - startedAt),
    // A second task of a name starts without a report; what the first used stays in the sum.
    usage: event.type === 'start' ? usage : replaceUsage(usage, before?.report?.usage, after.report?.usage),
  });
}

function limiterState({ status, closedUntil, concurrency, requests }: LimitEvent): LimiterState {
  return { status, concurrency, ...(closedUntil !== undefined && { closedUntil }), ...(requests && { requests }) };
}

/** The counts after a task went from one status to another. */
export function recount(
  counts: StatusCounts,
  before: TaskState['status'] | undefined,
  after: TaskState['status'],
): StatusCounts {
  if (before === after) return counts;
  const next: Record<TaskState['status'], number> = { ...counts };
  if (before) next[before]--;
  next[after]++;
  return next;
}
