import { tracing } from 'parallel-genai/otel';
import { createRunStore, type RunStore } from 'parallel-genai/sse';
import type { ModelSource } from './modelSource.js';
import type { RunRequest } from './protocol.js';
import { RefusedError } from './RefusedError.js';

/** The runs of all visitors, kept so that each can be come back to. */
export class Runs {
  readonly store: RunStore;
  readonly #source: ModelSource;
  readonly #maxRuns: number;
  /** Where no SDK of OpenTelemetry is registered, it steps aside. */
  readonly #around = tracing();
  #accepting = true;

  constructor(source: ModelSource, { maxRuns, graceMs }: { maxRuns: number; graceMs?: number }) {
    this.#source = source;
    this.#maxRuns = maxRuns;
    // As many again for those that have ended and are kept.
    this.store = createRunStore({ maxRuns: maxRuns * 2, ...(graceMs !== undefined && { graceMs }) });
  }

  get active(): number {
    return this.store.active;
  }

  get accepting(): boolean {
    return this.#accepting;
  }

  /**
   * @returns the run's id
   * @throws RefusedError while the server is full or shuts down
   */
  start({ question, tasks, options }: RunRequest): string {
    if (!this.#accepting) throw new RefusedError(503, 'The server is shutting down: ask again in a moment.');
    if (this.active >= this.#maxRuns) throw new RefusedError(503, 'The server is full: ask again in a moment.');
    const asked = tasks.map(({ name, system, model }) => ({
      name,
      ...this.#source.ask(model, { prompt: question, ...(system ? { system } : {}) }),
    }));
    const ours = { retry: options?.retry ?? true, heartbeatMs: options?.heartbeatMs ?? 15_000 };
    return this.store.run(asked, { ...options, ...ours, around: this.#around });
  }

  /** Starts nothing any more, gives what runs this long to end, and then ends it: every task gets its last event. */
  async shutDown(graceMs: number): Promise<void> {
    this.#accepting = false;
    await this.store.close(graceMs);
  }
}
