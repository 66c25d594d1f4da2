import type { TaskJob } from './TaskJob.js';

/** A task that has not ended, as far as its caller knows. */
export interface OpenTask {
  readonly job: TaskJob;
  /** Its job was put on the queue, or it was there. */
  isAdded: boolean;
  /** It has ended, with an event that has not come so far. */
  isEnded: boolean;
}

/** The tasks of a run that have not ended, and whoever waits for there to be fewer. */
export class OpenTasks {
  readonly #byName = new Map<string, OpenTask>();
  readonly #backlog: number;
  #wake: (() => void) | undefined;

  constructor(backlog: number) {
    this.#backlog = backlog;
  }

  get size(): number {
    return this.#byName.size;
  }

  get hasRoom(): boolean {
    return this.#byName.size < this.#backlog;
  }

  /** @returns `undefined` for a name that is open already: the same task */
  open(job: TaskJob): OpenTask | undefined {
    if (this.#byName.has(job.name)) return undefined;
    const task = { job, isAdded: false, isEnded: false };
    this.#byName.set(job.name, task);
    return task;
  }

  close(name: string): void {
    if (this.#byName.delete(name)) this.wake();
  }

  has({ job }: OpenTask): boolean {
    return this.#byName.get(job.name)?.job === job;
  }

  keys(): string[] {
    return [...this.#byName.values()].map(({ job }) => job.key);
  }

  added(): OpenTask[] {
    return [...this.#byName.values()].filter(({ isAdded }) => isAdded);
  }

  /** Resolves when there is room, or it is woken. */
  room(): Promise<void> {
    return this.hasRoom ? Promise.resolve() : new Promise((resolve) => (this.#wake = resolve));
  }

  wake(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}
