import { standardTask, type TaskSettings, taskSettings } from '../execution/taskSettings.js';
import type { TaskOptions } from '../model/task.js';
import { assertNumber } from '../util/assertNumber.js';
import { assertObject, assertSignal } from '../util/assertOptions.js';

/** Options of a run: the defaults of its tasks, and its own. */
export interface RunOptions extends TaskOptions {
  /**
   * The most attempts in flight at a time; a whole number from 1, or `Infinity`.
   * @default 20
   */
  readonly concurrency?: number;
  /**
   * How often, in milliseconds, a running attempt tells that it still runs (`heartbeat` events); `false` for never.
   * @default 2_000
   */
  readonly heartbeatMs?: number | false;
}

/** A run's options after defaults. */
export interface RunSettings {
  readonly concurrency: number;
  readonly signal: TaskOptions['signal'];
  /** What its tasks get where they say nothing. */
  readonly task: TaskSettings;
}

/**
 * A run's options, checked and filled.
 * @throws TypeError or RangeError naming the option and the value
 */
export function runSettings(options: RunOptions = {}): RunSettings {
  assertObject('options', options);
  const { concurrency = 20, heartbeatMs = standardTask.heartbeatMs, signal } = options;
  assertNumber('concurrency', concurrency, { min: 1, integer: true });
  if (heartbeatMs !== false) assertNumber('heartbeatMs', heartbeatMs, { above: 0 });
  assertSignal(signal);
  // The run's signal ends the run, so it is no default of its tasks.
  const task = taskSettings(
    { ...options, signal: undefined },
    { ...standardTask, heartbeatMs: heartbeatMs === false ? Number.POSITIVE_INFINITY : heartbeatMs },
  );
  return { concurrency, signal, task };
}
