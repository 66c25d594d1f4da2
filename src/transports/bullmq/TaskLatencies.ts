import { FirstActivityLatencies } from '../../core/execution/FirstActivityLatencies.js';
import { percentile } from '../../core/execution/hedgeSettings.js';
import type { TaskEvent } from '../../core/model/events.js';
import type { TaskOptions } from '../../core/model/TaskOptions.js';

/**
 * How long attempts took to their first sign of life, by task function: what a hedge after `'p95'` waits for. Each job is a
 * run of its own, which alone would never learn it.
 */
export class TaskLatencies {
  readonly #byTask = new Map<string, FirstActivityLatencies>();
  readonly #defaultHedge: TaskOptions['hedge'];

  constructor(defaultHedge: TaskOptions['hedge']) {
    this.#defaultHedge = defaultHedge;
  }

  /** The option `hedge` in milliseconds; off while there are too few attempts to tell. */
  hedge(task: string, { hedge = this.#defaultHedge }: TaskOptions): Pick<TaskOptions, 'hedge'> {
    const share = hedge && typeof hedge.afterMs === 'string' ? percentile(hedge.afterMs) : undefined;
    if (!hedge || share === undefined) return {};
    const afterMs = this.#byTask.get(task)?.quantile(share);
    return { hedge: afterMs !== undefined && { ...hedge, afterMs } };
  }

  /** Learns from the events of one task. */
  observer(task: string): (event: TaskEvent) => void {
    const latencies = this.#byTask.get(task) ?? new FirstActivityLatencies();
    this.#byTask.set(task, latencies);
    const silentSince = new Map<number, number>();
    return ({ type, at, attempt }) => {
      if (type === 'start') silentSince.set(attempt, at);
      else if (type === 'chunk' || type === 'complete') {
        const startedAt = silentSince.get(attempt);
        if (startedAt !== undefined) latencies.add(at - startedAt);
        silentSince.delete(attempt);
      }
    };
  }
}
