import { assertNumber } from '../../core/util/assertNumber.js';
import { formatValue } from '../../core/util/formatValue.js';
import { assertObject } from '../../core/util/assertOptions.js';
import { type RunOptions, runSettings } from '../../core/run/runOptions.js';
import { assertConnection, type RedisConnection } from './RedisConnection.js';
import type { TaskRegistry } from './RemoteTask.js';

/** Settings of {@link createWorker}: those of the runs that it makes, and its own. Times are milliseconds. */
export interface WorkerOptions extends Omit<RunOptions, 'signal'> {
  /** Where Redis or Valkey is: a `redis://` address, options of ioredis, or a client of it whose options are taken. */
  readonly connection: RedisConnection;
  /**
   * How long a job stays with a worker that gives no sign of life; it gives three in that time. A dead worker's tasks
   * begin again after 1 to 2 times as long; a worker whose event loop is blocked for longer loses its tasks. At least 100.
   * @default 15_000
   */
  readonly lockMs?: number;
  /**
   * What becomes of a task whose worker died in the middle of an attempt: asked `again` by another worker, once (when that
   * dies too, the task may be what kills them, and fails), so many times, or it is to `fail` with a ConnectionError, where
   * asking twice is worse than no answer.
   * @default 'again'
   */
  readonly lost?: 'again' | 'fail' | number;
  /**
   * How long a run is kept in Redis after the last of its tasks was heard of: to come back to it, and to ask nothing twice.
   * @default 3_600_000
   */
  readonly keepMs?: number;
  /**
   * How long `close()` lets running tasks go on. What has not ended by then is handed back: another worker begins it again.
   * @default 0
   */
  readonly drainMs?: number;
  /**
   * How many ended jobs the queue keeps, for as long as `keepMs`, so that tools such as bull-board can show them. They hold
   * the tasks' arguments.
   * @default 0
   */
  readonly keepJobs?: number;
  /**
   * Told what goes wrong between this worker and Redis, which it survives.
   * @default none
   */
  readonly onError?: (error: Error) => void;
}

/** A worker's options after defaults. */
export interface WorkerSettings {
  readonly lockMs: number;
  readonly keepMs: number;
  readonly drainMs: number;
  readonly keepJobs: number;
  /** How many workers a task may outlive. */
  readonly maxLost: number;
  readonly concurrency: number;
  readonly run: RunOptions;
  readonly onError: (error: Error) => void;
}

/** @throws TypeError or RangeError naming the option and the value */
export function workerSettings(options: WorkerOptions): WorkerSettings {
  assertObject('options', options);
  const {
    connection,
    lockMs = 15_000,
    lost = 'again',
    keepMs = 3_600_000,
    drainMs = 0,
    keepJobs = 0,
    ...rest
  } = options;
  const { onError = () => undefined, ...run } = rest;
  assertConnection(connection);
  assertNumber('lockMs', lockMs, { min: 100 });
  assertNumber('keepMs', keepMs, { min: 1 });
  assertNumber('drainMs', drainMs, { min: 0 });
  assertNumber('keepJobs', keepJobs, { min: 0, integer: true });
  if (typeof onError !== 'function') throw new TypeError(`onError must be a function, got ${formatValue(onError)}`);
  const { concurrency } = runSettings(run);
  // What waits for a slot of the worker waits in the queue, where other workers find it.
  return { lockMs, keepMs: Math.ceil(keepMs), drainMs, keepJobs, maxLost: maxLost(lost), concurrency, run, onError };
}

function maxLost(lost: WorkerOptions['lost']): number {
  if (lost === 'again') return 1;
  if (lost === 'fail') return 0;
  if (typeof lost !== 'number') {
    throw new TypeError(`lost must be 'again', 'fail' or a number of times, got ${formatValue(lost)}`);
  }
  assertNumber('lost', lost, { min: 0, integer: true });
  return lost;
}

/** The queue's name, as BullMQ takes it. @throws TypeError */
export function assertQueue(queue: unknown): void {
  if (typeof queue === 'string' && queue !== '' && !queue.includes(':')) return;
  throw new TypeError(`queue must be a name without colons, got ${formatValue(queue)}`);
}

/** @throws TypeError naming what is no function */
export function assertRegistry(registry: TaskRegistry): void {
  assertObject('registry', registry, 'a record of task functions');
  for (const [name, fn] of Object.entries(registry)) {
    if (typeof fn !== 'function') throw new TypeError(`registry.${name} must be a function, got ${formatValue(fn)}`);
  }
}
