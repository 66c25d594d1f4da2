import type { CompleteEvent, ErrorEvent, TaskEvent } from '../../core/model/events.js';
import { formatEvent } from './eventJson.js';

/**
 * Makes JSON of a run's events and never fails. A task with a value that JSON cannot hold ends, as far as readers can
 * see, with an `error` event that says so, and nothing more is told of it; the other tasks are not touched.
 */
export class EventEncoder {
  /** Tasks that ended here with such an error, and go on behind it. */
  readonly #failed = new Set<string>();

  /** Whether a task ended here, and goes on behind it. */
  hasFailed(name: string): boolean {
    return this.#failed.has(name);
  }

  /** The event in JSON, or `undefined` if there is nothing to tell. */
  encode(event: TaskEvent): string | undefined {
    const { name, type } = event;
    if (this.hasFailed(name) && type !== 'limit') {
      // A later task may bear the name again.
      if (type === 'complete' || type === 'error') this.#failed.delete(name);
      return undefined;
    }
    try {
      return formatEvent(event);
    } catch (error) {
      // What a task reported besides its answer is no reason to lose the answer.
      const { report: _, ...plain } = event as TaskEvent & { report?: unknown };
      const json = tryFormat(plain);
      if (json !== undefined) return json;
      if (type !== 'complete' && type !== 'error') this.#failed.add(name);
      return tryFormat(errorInstead(event, error)) ?? formatEvent({ ...errorInstead(event, error), report: undefined });
    }
  }
}

function errorInstead(event: TaskEvent, error: unknown): ErrorEvent {
  const { name, attempt, at } = event;
  const { attempts = attempt, elapsedMs = 0, report } = event as Partial<CompleteEvent>;
  return { type: 'error', name, attempt, at, attempts, elapsedMs, error, ...(report && { report }) };
}

function tryFormat(event: TaskEvent): string | undefined {
  try {
    return formatEvent(event);
  } catch {
    return undefined;
  }
}
