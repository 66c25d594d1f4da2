import { StoppedEarlyError } from '../model/errors.js';
import type { ErrorEvent, TaskEvent } from '../model/events.js';
import type { TaskReport } from '../model/task.js';

interface OpenTask {
  readonly startedAt: number;
  readonly attempts: number;
  report: TaskReport | undefined;
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
      this.#tasks.set(name, { startedAt, attempts: event.attempt, report: task?.report });
    } else if (task && 'report' in event && event.report) task.report = event.report;
  }

  /** The ends of them all, for those who stop them at this time; in the order in which they began. */
  cancel(at: number): ErrorEvent[] {
    return Array.from(this.#tasks, ([name, { startedAt, attempts, report }]) => ({
      type: 'error',
      name,
      attempt: attempts,
      at,
      attempts,
      elapsedMs: at - startedAt,
      error: new StoppedEarlyError(),
      cancelled: true,
      ...(report && { report }),
    }));
  }
}
