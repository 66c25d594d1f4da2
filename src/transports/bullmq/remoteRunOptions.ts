import { randomUUID } from 'node:crypto';
import { standardTask, taskSettings } from '../../core/execution/taskSettings.js';
import { uniqueName } from '../../core/run/uniqueName.js';
import { assertKnownOptions } from '../../core/util/assertKnownOptions.js';
import { assertNumber } from '../../core/util/assertNumber.js';
import { formatValue } from '../../core/util/formatValue.js';
import { assertObject, assertSignal } from '../../core/util/assertOptions.js';
import { assertJson } from './assertJson.js';
import { assertConnection, type RedisConnection } from './RedisConnection.js';
import type { AnyRemoteTask } from './RemoteTask.js';

/** Settings of {@link runTasksOn}. Times are milliseconds. */
export interface RunTasksOnOptions {
  /** Where Redis or Valkey is: a `redis://` address, options of ioredis, or a client of it whose options are taken. */
  readonly connection: RedisConnection;
  /**
   * The run's identity. The same call with the same `run`, in this process or another, goes on with it: what was told is
   * not told twice, and nothing is asked again. One call at a time.
   * @default a new one
   */
  readonly run?: string;
  /**
   * Goes on after the event of this number (see `eventNumber`). Without it a call goes on after what the last one has
   * handled, give or take the event in which it was killed.
   * @default none
   */
  readonly after?: number;
  /**
   * The most tasks that are on the queue at a time, running ones included; a whole number from 1.
   * @default 1_000
   */
  readonly backlog?: number;
  /**
   * What becomes of the run when its caller unsubscribes, or aborts `signal`: `cancel` ends it, `detach` lets the tasks
   * on the queue go on, for a later call with the same `run`. A caller that is killed leaves as with `detach`.
   * @default 'cancel'
   */
  readonly onLeave?: 'cancel' | 'detach';
  /**
   * Ends the Observable with an error, the signal's `reason`.
   * @default none
   */
  readonly signal?: AbortSignal;
  /**
   * The longest wait for the first connection to Redis, and for a Redis that answers and takes no tasks: read-only, or still
   * loading. A connection that is lost later is waited for; by a caller that leaves, for so long as well.
   * @default 10_000
   */
  readonly connectTimeoutMs?: number;
}

const optionNames: ReadonlySet<string> = new Set<keyof RunTasksOnOptions>([
  'connection',
  'run',
  'after',
  'backlog',
  'onLeave',
  'signal',
  'connectTimeoutMs',
]);

/** The options after defaults. */
export type RemoteRunSettings = Required<Omit<RunTasksOnOptions, 'signal' | 'run'>> & {
  /** `undefined`: a new one for each subscription. */
  readonly run: string | undefined;
};

/** @throws TypeError or RangeError naming the option and the value */
export function remoteRunSettings(options: RunTasksOnOptions): RemoteRunSettings {
  assertObject('options', options);
  assertKnownOptions('option', options, optionNames);
  const { connection, run, after = 0, backlog = 1_000, onLeave = 'cancel', signal } = options;
  const { connectTimeoutMs = 10_000 } = options;
  assertConnection(connection);
  assertSignal(signal);
  assertNumber('after', after, { min: 0, integer: true });
  assertNumber('backlog', backlog, { min: 1, integer: true });
  assertNumber('connectTimeoutMs', connectTimeoutMs, { above: 0 });
  if (run !== undefined && (typeof run !== 'string' || run === '' || run.length > 200)) {
    throw new TypeError(`run must be a string of 1 to 200 characters, got ${formatValue(run)}`);
  }
  if (onLeave !== 'cancel' && onLeave !== 'detach') {
    throw new TypeError(`onLeave must be 'cancel' or 'detach', got ${formatValue(onLeave)}`);
  }
  return { connection, run, after, backlog, onLeave, connectTimeoutMs };
}

export const newRunName = (): string => randomUUID();

/**
 * An array's tasks, checked now; a second task of a name gets the next free suffix, as in `runTasks`. Those of other
 * iterables are checked as they are pulled.
 * @throws TypeError or RangeError naming the task and what is wrong with it
 */
export function normalizeRemoteTasks(tasks: unknown): Iterable<AnyRemoteTask> | AsyncIterable<AnyRemoteTask> {
  if (typeof tasks !== 'object' || tasks === null || !(Symbol.iterator in tasks || Symbol.asyncIterator in tasks)) {
    throw new TypeError(`tasks must be an iterable of { name, task, args }, got ${formatValue(tasks)}`);
  }
  if (!Array.isArray(tasks)) return tasks as Iterable<AnyRemoteTask>;
  const taken = new Map<string, number>();
  return tasks.map((task: AnyRemoteTask, index) => {
    assertRemoteTask(task, `task ${index}`);
    return { ...task, name: uniqueName(task.name, taken) };
  });
}

/** @throws TypeError or RangeError that begins with `place` */
export function assertRemoteTask(task: AnyRemoteTask, place: string): void {
  assertObject(place, task, 'an object { name, task, args }');
  const { name, task: fn, args = [], ...options } = task;
  if (typeof name !== 'string') throw new TypeError(`${place}: name must be a string, got ${formatValue(name)}`);
  if (typeof fn !== 'string') throw new TypeError(`${place}: task must be a name, got ${formatValue(fn)}`);
  if (!Array.isArray(args)) throw new TypeError(`${place}: args must be an array, got ${formatValue(args)}`);
  assertJson(args, `${place}: args`);
  for (const [option, value] of Object.entries(options)) assertOption(option, value, place);
  try {
    taskSettings(options, standardTask);
  } catch (error) {
    if (error instanceof Error) error.message = `${place}: ${error.message}`;
    throw error;
  }
}

const maxPriority = 1_000_000;

function assertOption(option: string, value: unknown, place: string): void {
  if (option === 'signal' || option === 'limiter') {
    throw new TypeError(
      `${place}: ${option} cannot be sent to a worker: it belongs to ${option === 'signal' ? 'the run' : 'the worker'}`,
    );
  }
  if (option === 'priority' && value !== undefined) {
    assertNumber(`${place}: priority`, value, { min: -maxPriority, integer: true });
    if ((value as number) > maxPriority) {
      throw new RangeError(`${place}: priority must be at most ${maxPriority}, got ${formatValue(value)}`);
    }
  }
  // No limit, which is sent in its own way.
  if (value !== undefined && value !== Number.POSITIVE_INFINITY) assertJson(value, `${place}: ${option}`);
}
