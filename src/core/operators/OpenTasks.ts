import { StoppedEarlyError } from '../model/errors.js';
import type { ErrorEvent, TaskEvent } from '../model/events.js';
import type { TaskReport } from '../model/task.js';

interface OpenTask {
  readonly startedAt: number;
  readonly attempts: number;
  report: TaskReport | undefined;
  /** Its last failure, as the cause of its end. */
  failure: ErrorOptions | undefined;
}

/** The tasks of a run that have begun and not ended. */
export class OpenTasks {
  readonly #tasks = new Map<string, OpenTask>();

  next(event: TaskEvent): void {
    const { name, type } = event;
    const task = this.#tasks.get(name);
    if (type === 'complete' || type === 'error') this.#tasks.delete(name);
    else if (type === 'start') {
      const startedAt = task?.startedAt ?? event.at;
      this.#tasks.set(name, { startedAt, attempts: event.attempt, report: task?.report, failure: task?.failure });
    } else if (task) {
      if ('report' in event && event.report) task.report = event.report;
      if (type === 'retry') task.failure = { cause: event.error };
    }
  }

  /**
   * The ends of them all, in the order in which they began.
   * @param at when they are stopped
   * @param afterMs the time that was up, if it was not the answers that were enough
   */
  cancel(at: number, afterMs?: number): ErrorEvent[] {
    return Array.from(this.#tasks, ([name, { startedAt, attempts, report, failure }]) => ({
      type: 'error',
      name,
      attempt: attempts,
      at,
      attempts,
      elapsedMs: at - startedAt,
      error: new StoppedEarlyError(afterMs, failure),
      cancelled: true,
      ...(report && { report }),
    }));
  }
}
