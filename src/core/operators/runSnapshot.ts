import type { TaskEvent } from '../model/events.js';
import type { LimiterState } from '../model/LimiterState.js';
import type { AnyEvent } from '../model/taskInference.js';
import type { TokenUsage } from '../model/TokenUsage.js';
import type { TaskState } from './taskState.js';
import type { TaskStates, TaskTable } from './TaskTable.js';

/** How many tasks are in each state. */
export type StatusCounts = Readonly<Record<TaskState['status'], number>>;

/** A run at one moment: enough to draw cards, a timeline and a summary from nothing else. Never changed. */
export interface RunState<Event extends AnyEvent = TaskEvent> {
  /** The tasks by name, in the order first seen. */
  readonly tasks: TaskStates<Event>;
  /**
   * Names as they completed; failed and cancelled tasks are not among them. The array is made when it is first read, so
   * reading it after each of many events costs its length each time: `counts.completed` says how long it is.
   */
  readonly ranking: readonly Event['name'][];
  /** How many tasks are in each state. */
  readonly counts: StatusCounts;
  /** When the first event came, in milliseconds since the epoch. */
  readonly startedAt?: number;
  /** From then to the latest event, in milliseconds. */
  readonly elapsedMs: number;
  /** Summed over all tasks, with what those that still run have reported so far. */
  readonly usage?: TokenUsage;
  /** What that cost, in the currency of the prices given to `runState` or `finalState`; absent without prices. */
  readonly cost?: number;
  /** What the limiter that last changed does. */
  readonly limiter?: LimiterState;
  /**
   * What ended the whole run, if it ended with an error: the reason of its `signal`, what its iterable of tasks threw, a
   * lost connection. Absent otherwise; a task that fails ends no run.
   */
  readonly error?: unknown;
}

/** What changes from one snapshot to the next: all but what its table of tasks knows. */
type RunFacts<Event extends AnyEvent> = Partial<Omit<RunState<Event>, 'ranking' | 'tasks'>> & {
  readonly tasks?: TaskTable<Event>;
};

// One accessor for all snapshots, and a property of each, so that a copy by spreading has the ranking too. A plain array
// per snapshot would be copied with each completion: 25 GB for 80,000 tasks.
const ranking = {
  enumerable: true,
  get(this: { readonly tasks: TaskTable }): readonly string[] {
    return this.tasks.ranking;
  },
};

/** The snapshot that follows another, with the facts that have changed. */
export function nextSnapshot<Event extends AnyEvent>(
  // Field by field: copying by spreading would make the ranking's array each time.
  { tasks, counts, startedAt, elapsedMs, usage, limiter }: Partial<RunState<Event>>,
  changed: RunFacts<Event>,
): RunState<Event> {
  const facts = { tasks, counts, startedAt, elapsedMs, usage, limiter, ...changed };
  return Object.defineProperty(facts, 'ranking', ranking) as RunState<Event>;
}

/** The table of tasks behind the public face of a snapshot's. */
export const tableOf = <Event extends AnyEvent>({ tasks }: RunState<Event>): TaskTable<Event> =>
  tasks as TaskTable<Event>;
