import { standardTask, taskOptionNames, type TaskSettings, taskSettings } from '../execution/taskSettings.js';
import type { TaskEvent } from '../model/events.js';
import type { RunMiddleware } from '../model/middleware.js';
import type { TaskOptions } from '../model/TaskOptions.js';
import { assertNumber, formatValue } from '../util/assertNumber.js';
import { assertObject, assertSignal } from '../util/assertOptions.js';

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

/** A run's options after defaults. */
export interface RunSettings {
  readonly concurrency: number;
  readonly maxWaiting: number;
  readonly signal: TaskOptions['signal'];
  readonly onEvent: ((event: TaskEvent) => void) | undefined;
  readonly around: RunMiddleware | undefined;
  /** What its tasks get if they say nothing. */
  readonly task: TaskSettings;
}

const runOptionNames: ReadonlySet<string> = new Set([
  ...taskOptionNames,
  'concurrency',
  'heartbeatMs',
  'maxWaiting',
  'onEvent',
  'around',
]);

/**
 * A run's options, checked and filled.
 * @param taken names of further options, which whoever calls this reads itself
 * @throws TypeError or RangeError naming the option and the value
 */
export function runSettings(options: RunOptions = {}, taken: readonly string[] = []): RunSettings {
  assertObject('options', options);
  const {
    concurrency = 20,
    heartbeatMs = standardTask.heartbeatMs,
    maxWaiting = 1_000,
    signal,
    onEvent,
    around,
  } = options;
  assertNumber('concurrency', concurrency, { min: 1, integer: true });
  if (heartbeatMs !== false) assertNumber('heartbeatMs', heartbeatMs, { above: 0 });
  assertNumber('maxWaiting', maxWaiting, { min: 1, integer: true });
  assertSignal(signal);
  if (onEvent !== undefined && typeof onEvent !== 'function') {
    throw new TypeError(`onEvent must be a function, got ${formatValue(onEvent)}`);
  }
  if (around !== undefined && typeof around !== 'function') {
    throw new TypeError(`around must be a function, such as tracing(), got ${formatValue(around)}`);
  }
  const defaults = { ...standardTask, heartbeatMs: heartbeatMs === false ? Number.POSITIVE_INFINITY : heartbeatMs };
  // The run's signal ends the run, so it is no default of its tasks.
  const known = taken.length === 0 ? runOptionNames : new Set([...runOptionNames, ...taken]);
  const task = taskSettings({ ...options, signal: undefined }, defaults, known);
  return { concurrency, maxWaiting, signal, onEvent, around, task };
}
