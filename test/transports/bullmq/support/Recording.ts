import type { Observable, Subscription } from 'rxjs';
import type { TaskEvent } from 'parallel-genai';

/** The events of a run as they come, and waits for them. */
export class Recording {
  readonly events: TaskEvent[] = [];
  end: 'completed' | 'failed' | undefined;
  error: unknown;
  readonly #subscription: Subscription;
  #changed: () => void = () => undefined;

  constructor(events$: Observable<TaskEvent>) {
    const end = (how: 'completed' | 'failed', error?: unknown) => {
      this.end = how;
      this.error = error;
      this.#changed();
    };
    this.#subscription = events$.subscribe({
      next: (event) => {
        this.events.push(event);
        this.#changed();
      },
      error: (error: unknown) => end('failed', error),
      complete: () => end('completed'),
    });
  }

  async until(isEnough: (recording: this) => boolean): Promise<void> {
    while (!isEnough(this)) await new Promise<void>((resolve) => (this.#changed = resolve));
  }

  /** Resolves when the run is over. */
  async over(): Promise<this> {
    await this.until(({ end }) => end !== undefined);
    return this;
  }

  of(...types: TaskEvent['type'][]): TaskEvent[] {
    return this.events.filter(({ type }) => types.includes(type));
  }

  /** A task's events: `start 1`, `retry 1`, … without chunks and signs of life. */
  story(name: string): string[] {
    const said = this.events.filter((event) => event.name === name);
    return said.filter(({ type }) => type !== 'chunk' && type !== 'heartbeat').map((e) => `${e.type} ${e.attempt}`);
  }

  leave(): void {
    this.#subscription.unsubscribe();
  }
}
