import type { ErrorEvent, TaskEvent } from '../../core/model/events.js';

interface OpenTask {
  readonly attempts: number;
  readonly startedAt?: number;
  /** Whether an attempt is in flight. */
  readonly running: boolean;
}

/** Which tasks of a run have not ended, as its events tell. */
export class TaskLedger {
  readonly #open = new Map<string, OpenTask>();
  readonly #ended = new Set<string>();

  /** @param names of all tasks, where they are known: none of them has begun */
  constructor(names: readonly string[] = []) {
    for (const name of names) this.#open.set(name, { attempts: 0, running: false });
  }

  note({ type, name, attempt, at }: TaskEvent): void {
    switch (type) {
      case 'start':
      case 'retry': {
        const startedAt = this.#open.get(name)?.startedAt ?? at;
        this.#open.set(name, { attempts: attempt, startedAt, running: type === 'start' });
        break;
      }
      case 'complete':
      case 'error':
        this.#open.delete(name);
        this.#ended.add(name);
    }
  }

  hasEnded(name: string): boolean {
    return this.#ended.has(name) && !this.#open.has(name);
  }

  isRunning(name: string): boolean {
    return this.#open.get(name)?.running ?? false;
  }

  /** A last event for each task that has none. */
  ends(error: unknown, at: number, cancelled: boolean): ErrorEvent[] {
    return [...this.#open].map(([name, { attempts, startedAt = at }]) => ({
      type: 'error',
      name,
      attempt: attempts,
      at,
      attempts,
      elapsedMs: Math.max(0, at - startedAt),
      error,
      ...(cancelled && { cancelled }),
    }));
  }
}
