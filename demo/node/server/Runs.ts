import { setMaxListeners } from 'node:events';
import { GoogleGenerativeAI } from '@google/generative-ai';
import { type Limiter, runTasks } from 'parallel-genai';
import { askGemini, safetySettings } from 'parallel-genai/gemini';
import { toEventStream } from 'parallel-genai/sse';
import { finalize, Observable } from 'rxjs';
import type { RunEvent, RunRequest } from './protocol.js';
import { RefusedError } from './RefusedError.js';

/** Where the answers come from. */
export interface GeminiSource {
  readonly apiKey: string;
  /** Left out: Google's. */
  readonly baseUrl?: string | undefined;
  /** The default first. */
  readonly models: readonly [string, ...string[]];
}

/** The server goes; what was not answered yet is not going to be. */
class ShuttingDownError extends Error {
  override readonly name = 'ShuttingDownError';
}

/** The runs of all visitors. */
export class Runs {
  readonly #source: GeminiSource;
  readonly #limiter: Limiter;
  readonly #maxRuns: number;
  readonly #shutdown = new AbortController();
  readonly #sdk: GoogleGenerativeAI;
  #active = 0;
  #accepting = true;
  #idle: () => void = () => undefined;

  constructor(source: GeminiSource, limiter: Limiter, maxRuns: number) {
    this.#source = source;
    this.#limiter = limiter;
    this.#maxRuns = maxRuns;
    this.#sdk = new GoogleGenerativeAI(source.apiKey);
    // Every task of every visitor listens to it: Node warns of more than ten.
    setMaxListeners(0, this.#shutdown.signal);
  }

  get active(): number {
    return this.#active;
  }

  get accepting(): boolean {
    return this.#accepting;
  }

  /** @throws RefusedError while the server is full or shuts down */
  start(request: RunRequest): Response {
    if (!this.#accepting) throw new RefusedError(503, 'The server is shutting down: ask again in a moment.');
    if (this.#active >= this.#maxRuns) throw new RefusedError(503, 'The server is full: ask again in a moment.');
    return toEventStream(this.#counted(request));
  }

  /** Starts nothing any more, gives what runs this long to end, and then ends it: every task gets its last event. */
  async shutDown(graceMs: number): Promise<void> {
    this.#accepting = false;
    const idle = new Promise<void>((resolve) => (this.#idle = resolve));
    const reason = new ShuttingDownError('the server is shutting down: ask again in a moment');
    const timeout = setTimeout(() => this.#shutdown.abort(reason), graceMs);
    if (this.#active > 0) await idle;
    clearTimeout(timeout);
  }

  /** Counted from the moment it is accepted, since its first event comes with the response's first byte. */
  #counted(request: RunRequest): Observable<RunEvent> {
    return new Observable<RunEvent>((subscriber) => {
      this.#active++;
      const run$ = this.#run(request).pipe(finalize(() => --this.#active === 0 && this.#idle()));
      return run$.subscribe(subscriber);
    });
  }

  #run({ question, tasks, options }: RunRequest): Observable<RunEvent> {
    const { models, baseUrl } = this.#source;
    const asked = tasks.map(({ name, system, model = models[0] }) => {
      const params = { model, safetySettings: safetySettings(), ...(system ? { systemInstruction: system } : {}) };
      const asking = this.#sdk.getGenerativeModel(params, baseUrl === undefined ? {} : { baseUrl });
      return { name, run: askGemini(asking, question) };
    });
    // The signal is each task's, so that each ends with an event of its own; the run's would just break it off.
    const ours = { limiter: this.#limiter, retry: options?.retry ?? true, heartbeatMs: options?.heartbeatMs ?? 5_000 };
    const withSignal = asked.map((task) => ({ ...task, signal: this.#shutdown.signal }));
    return runTasks(withSignal, { ...options, ...ours });
  }
}
