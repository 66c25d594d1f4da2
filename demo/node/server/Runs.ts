import { setMaxListeners } from 'node:events';
import { GoogleGenerativeAI } from '@google/generative-ai';
import { type Limiter, runTasks } from 'parallel-genai';
import { askGemini, safetySettings } from 'parallel-genai/gemini';
import { toEventStream } from 'parallel-genai/sse';
import { defer, finalize, type Observable } from 'rxjs';
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
  readonly #sdk: GoogleGenerativeAI;
  /** What runs, each by what ends it. One signal for all would search its thousands of listeners for each that comes. */
  readonly #active = new Set<AbortController>();
  #accepting = true;
  #idle: () => void = () => undefined;

  constructor(source: GeminiSource, limiter: Limiter, maxRuns: number) {
    this.#source = source;
    this.#limiter = limiter;
    this.#maxRuns = maxRuns;
    this.#sdk = new GoogleGenerativeAI(source.apiKey);
  }

  get active(): number {
    return this.#active.size;
  }

  get accepting(): boolean {
    return this.#accepting;
  }

  /** @throws RefusedError while the server is full or shuts down */
  start(request: RunRequest): Response {
    if (!this.#accepting) throw new RefusedError(503, 'The server is shutting down: ask again in a moment.');
    if (this.active >= this.#maxRuns) throw new RefusedError(503, 'The server is full: ask again in a moment.');
    return toEventStream(this.#counted(request));
  }

  /** Starts nothing any more, gives what runs this long to end, and then ends it: every task gets its last event. */
  async shutDown(graceMs: number): Promise<void> {
    this.#accepting = false;
    const idle = new Promise<void>((resolve) => (this.#idle = resolve));
    const reason = new ShuttingDownError('the server is shutting down: ask again in a moment');
    const timeout = setTimeout(() => {
      for (const run of this.#active) run.abort(reason);
    }, graceMs);
    if (this.active > 0) await idle;
    clearTimeout(timeout);
  }

  /** Counted from the moment it is accepted, since its first event comes with the response's first byte. */
  #counted(request: RunRequest): Observable<RunEvent> {
    return defer(() => {
      const end = new AbortController();
      // Node warns of more than ten.
      setMaxListeners(0, end.signal);
      this.#active.add(end);
      return this.#run(request, end.signal).pipe(finalize(() => this.#ended(end)));
    });
  }

  #ended(end: AbortController): void {
    this.#active.delete(end);
    if (this.active === 0) this.#idle();
  }

  #run({ question, tasks, options }: RunRequest, signal: AbortSignal): Observable<RunEvent> {
    const { models, baseUrl } = this.#source;
    const asked = tasks.map(({ name, system, model = models[0] }) => {
      const params = { model, safetySettings: safetySettings(), ...(system ? { systemInstruction: system } : {}) };
      const asking = this.#sdk.getGenerativeModel(params, baseUrl === undefined ? {} : { baseUrl });
      return { name, run: askGemini(asking, question) };
    });
    // The signal is each task's, so that each ends with an event of its own; the run's would just break it off.
    const ours = { limiter: this.#limiter, retry: options?.retry ?? true, heartbeatMs: options?.heartbeatMs ?? 15_000 };
    const withSignal = asked.map((task) => ({ ...task, signal }));
    return runTasks(withSignal, { ...options, ...ours });
  }
}
