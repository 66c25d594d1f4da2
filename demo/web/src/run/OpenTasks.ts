import type { TaskEvent } from 'parallel-genai';

interface Known {
  readonly startedAt?: number;
  readonly attempt: number;
}

/** The tasks of a run that have not ended yet, and what is needed to end one from here. */
export class OpenTasks {
  readonly #open: Map<string, Known>;

  constructor(names: readonly string[]) {
    this.#open = new Map(names.map((name) => [name, { attempt: 0 }]));
  }

  get size(): number {
    return this.#open.size;
  }

  get names(): string[] {
    return [...this.#open.keys()];
  }

  has(name: string): boolean {
    return this.#open.has(name);
  }

  /** @returns whether the event is of a task that was still open */
  take(event: TaskEvent): boolean {
    const known = this.#open.get(event.name);
    if (!known) return false;
    if (event.type === 'complete' || event.type === 'error') this.#open.delete(event.name);
    else this.#open.set(event.name, { attempt: event.attempt, startedAt: known.startedAt ?? event.at });
    return true;
  }

  /** The event that ends a task now, since it failed or nobody wants it any more. */
  endOf(name: string, error: unknown, how: { readonly cancelled?: true } = {}): TaskEvent {
    const { attempt = 0, startedAt } = this.#open.get(name) ?? {};
    const at = Date.now();
    const elapsedMs = startedAt === undefined ? 0 : Math.max(0, at - startedAt);
    return { type: 'error', name, error, ...how, at, attempt, attempts: attempt, elapsedMs };
  }
}
