import { standardTask, taskReaders, type TaskSettings } from '../execution/taskSettings.js';
import type { TaskEvent } from '../model/events.js';
import type { RunMiddleware } from '../model/middleware.js';
import type { TaskOptions } from '../model/TaskOptions.js';
import { mustBeAbove0, mustBeCount } from '../util/assertNumber.js';
import { assertObject } from '../util/assertOptions.js';
import { mustBeFunction } from '../util/must.js';
import { type Readers, readOptions } from '../util/readOptions.js';

/** Options of a run: the defaults of its tasks, and its own. Here `signal` cancels the run. */
export interface RunOptions extends TaskOptions {
  /**
   * The most attempts in flight at a time; a whole number from 1, or `Infinity`.
   * @default 20
   */
  readonly concurrency?: number;
  /**
   * How often, in milliseconds, a running attempt emits a `heartbeat` event; above 0, or `false` for never.
   * @default 2_000
   */
  readonly heartbeatMs?: number | false;
  /**
   * The most tasks of a lazy source that are pulled and hold no slot, since they wait for their limiters or for a retry;
   * a whole number from 1. No more are pulled then, so memory stays bounded.
   * @default 1_000
   */
  readonly maxWaiting?: number;
  /**
   * Hears every event of the run, in order and before its subscriber does; also of runs that are iterated. What it
   * throws is printed with `console.error` and disturbs nobody.
   * @default none
   */
  readonly onEvent?: (event: TaskEvent) => void;
  /**
   * Middleware around the run and each of its tasks, such as `tracing()` of `parallel-genai/otel`. `onEvent` hears what
   * happens inside of it.
   * @default none, which costs nothing
   */
  readonly around?: RunMiddleware;
}

/** A run's options after defaults: what its tasks get if they say nothing, and its own. */
export interface RunSettings extends TaskSettings {
  readonly concurrency: number;
  readonly maxWaiting: number;
  readonly onEvent: ((event: TaskEvent) => void) | undefined;
  readonly around: RunMiddleware | undefined;
  /** As above, but without the run's signal: that ends the run, so it is no default of its tasks. */
  readonly task: TaskSettings;
}

const standardRun = {
  ...standardTask,
  concurrency: 20,
  maxWaiting: 1_000,
  onEvent: undefined,
  around: undefined,
};

const runReaders = {
  ...taskReaders,
  concurrency: mustBeCount,
  heartbeatMs: (ms: unknown, option: string) => (ms === false ? Number.POSITIVE_INFINITY : mustBeAbove0(ms, option)),
  maxWaiting: mustBeCount,
  onEvent: mustBeFunction,
  around: mustBeFunction,
};

/**
 * A run's options, checked and filled.
 * @param more reads further options, of whoever calls this
 * @throws TypeError or RangeError naming the option and the value
 */
export function runSettings(options: RunOptions = {}, more?: Readers): RunSettings {
  assertObject('options', options);
  const settings = readOptions(options, standardRun, { ...runReaders, ...more });
  return { ...settings, task: { ...settings, signal: undefined } };
}
