import type { TaskEvent } from 'parallel-genai';

/** Counts what must not happen: a task without an end, and one with two. */
export class Tally {
  readonly #names: readonly string[];
  readonly #ends = new Map<string, number>();
  /** Tasks that were under way when their worker was killed. */
  readonly #lostOnce = new Set<string>();
  #starts = 0;

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  add(event: TaskEvent): void {
    const { type, name } = event;
    if (type === 'start') this.#starts++;
    if (type === 'retry' && /worker/.test((event.error as Error).message)) this.#lostOnce.add(name);
    if (type === 'complete' || type === 'error') this.#ends.set(name, (this.#ends.get(name) ?? 0) + 1);
  }

  get ended(): number {
    return this.#ends.size;
  }

  /** Attempts that began. */
  get starts(): number {
    return this.#starts;
  }

  get lost(): number {
    return this.#names.filter((name) => !this.#ends.has(name)).length;
  }

  get twice(): number {
    return [...this.#ends.values()].filter((count) => count > 1).length;
  }

  /** Tasks that another worker began again. */
  get handedOver(): number {
    return this.#lostOnce.size;
  }
}
