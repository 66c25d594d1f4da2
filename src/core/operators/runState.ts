import { type OperatorFunction, scan, startWith } from 'rxjs';
import type { LimitEvent, TaskEvent } from '../model/events.js';
import { sumUsage } from '../model/sumUsage.js';
import type { AnyEvent, ValueOf } from '../model/taskInference.js';
import type { LimiterState } from '../model/LimiterState.js';
import type { TokenUsage } from '../model/TokenUsage.js';
import { reduceTask, type TaskState, waitingTask } from './taskState.js';
import { PersistentMap } from './PersistentMap.js';

export type { AttemptSpan, TaskState } from './taskState.js';

/** Tasks by name, in the order first seen; like a read-only Map, typed by name. */
export interface TaskStates<Event extends AnyEvent = TaskEvent>
  extends Iterable<[Event['name'], TaskState<ValueOf<Event, Event['name']>>]> {
  readonly size: number;
  get<Name extends Event['name']>(name: Name): TaskState<ValueOf<Event, Name>> | undefined;
  has(name: string): boolean;
  entries(): IterableIterator<[Event['name'], TaskState<ValueOf<Event, Event['name']>>]>;
  keys(): IterableIterator<Event['name']>;
  values(): IterableIterator<TaskState<ValueOf<Event, Event['name']>>>;
}

/** How many tasks are in each state. */
export type StatusCounts = Readonly<Record<TaskState['status'], number>>;

/** A run at one moment: enough to draw cards, a timeline and a summary from nothing else. Never changed. */
export interface RunState<Event extends AnyEvent = TaskEvent> {
  readonly tasks: TaskStates<Event>;
  /** Names as they completed; failed tasks are not among them. */
  readonly ranking: readonly Event['name'][];
  readonly counts: StatusCounts;
  /** When the first task started, in milliseconds since the epoch. */
  readonly startedAt?: number;
  /** From then to the latest event. */
  readonly elapsedMs: number;
  /** Summed over the tasks that ended. */
  readonly usage?: TokenUsage;
  /** What the limiter that last changed does. */
  readonly limiter?: LimiterState;
}

const noCounts: StatusCounts = { waiting: 0, running: 0, retrying: 0, completed: 0, failed: 0 };

/** A run in which nothing happened yet: what a screen shows before the first event. Names, where known, are `waiting`. */
export function initialRunState<Event extends AnyEvent = TaskEvent>(names: Iterable<string> = []): RunState<Event> {
  let tasks = new PersistentMap<TaskState>();
  for (const name of names) tasks = tasks.with(name, waitingTask);
  return {
    tasks: tasks as unknown as TaskStates<Event>,
    ranking: [],
    counts: { ...noCounts, waiting: tasks.size },
    elapsedMs: 0,
  };
}

/**
 * The run after one more event: a pure reducer, for `scan`, Redux or `useReducer`. Without a state it begins a new run.
 *
 * @example
 * const state = events.reduce(reduceRun, undefined);
 */
export function reduceRun<Event extends AnyEvent>(state: RunState<Event> | undefined, event: Event): RunState<Event> {
  const run = (state ?? initialRunState()) as unknown as RunState;
  if (event.type === 'limit') return { ...run, limiter: limiterState(event) } as unknown as RunState<Event>;
  const tasks = run.tasks as unknown as PersistentMap<TaskState>;
  const before = tasks.get(event.name);
  let after = reduceTask(before ?? waitingTask, event);
  let { ranking, usage } = run;
  if (event.type === 'complete') {
    ranking = [...ranking, event.name];
    after = { ...after, rank: ranking.length };
  }
  if (event.type === 'complete' || event.type === 'error') usage = sumUsage(usage, event.report?.usage);
  const startedAt = run.startedAt ?? event.at;
  const next: RunState = {
    ...run,
    tasks: tasks.with(event.name, after) as unknown as TaskStates,
    ranking,
    counts: recount(run.counts, before?.status, after.status),
    startedAt,
    elapsedMs: event.at - startedAt,
    usage,
  };
  return next as unknown as RunState<Event>;
}

function limiterState({ status, closedUntil, concurrency, requests }: LimitEvent): LimiterState {
  return { status, concurrency, ...(closedUntil !== undefined && { closedUntil }), ...(requests && { requests }) };
}

function recount(
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

/**
 * From events to the state of the run: one snapshot to begin with, then one for each event.
 *
 * @param names the tasks' names, where known: they are `waiting` from the start
 * @example
 * runTasks(tasks).pipe(runState(Object.keys(tasks))).subscribe(render);
 */
export const runState = <Event extends AnyEvent>(
  names?: Iterable<string>,
): OperatorFunction<Event, RunState<Event>> => {
  const first = initialRunState(names) as unknown as RunState<Event>;
  return (events$) => events$.pipe(scan(reduceRun<Event>, first), startWith(first));
};
