import { ConnectionError, HttpError } from '../../core/model/errors.js';
import { clampDelay } from '../../core/util/clampDelay.js';
import type { RunStoreSettings } from './RunStoreOptions.js';
import { type RunWatcher, StoredRun } from './StoredRun.js';

/** The runs in memory: how many, how large, and for how long. */
export class HeldRuns implements RunWatcher {
  readonly #settings: RunStoreSettings;
  readonly #runs = new Map<string, StoredRun>();
  /** Those that ended, the first to end first. */
  readonly #ended = new Set<StoredRun>();
  /** By the key of the request that started it. */
  readonly #byKey = new Map<string, StoredRun>();
  /** When a run is to be forgotten, or, while it goes on, cancelled. */
  readonly #timers = new Map<StoredRun, ReturnType<typeof setTimeout>>();
  /** Characters in memory, roughly. */
  chars = 0;
  /** Called when a run ends. */
  onEnded: () => void = () => undefined;

  constructor(settings: RunStoreSettings) {
    this.#settings = settings;
  }

  get maxChars(): number {
    return this.#settings.maxChars;
  }

  get size(): number {
    return this.#runs.size;
  }

  get active(): number {
    return this.#runs.size - this.#ended.size;
  }

  get(id: string): StoredRun | undefined {
    return this.#runs.get(id);
  }

  ofKey(key: string): StoredRun | undefined {
    return this.#byKey.get(key);
  }

  setKey(run: StoredRun, key: string): void {
    run.key = key;
    this.#byKey.set(key, run);
  }

  all(): readonly StoredRun[] {
    return [...this.#runs.values()];
  }

  /**
   * Room for one more run.
   * @throws HttpError of status 503 while as many as may be go on
   */
  create(id: string): StoredRun {
    const { maxRuns, journal, graceMs } = this.#settings;
    while (this.#runs.size >= maxRuns) {
      const oldest = this.#forgettable();
      if (!oldest) {
        throw new HttpError('the server is full: ask again in a moment', 503, { retryAfterMs: 2_000 });
      }
      this.#forget(oldest);
    }
    const run = new StoredRun(id, this, journal && (() => journal(id)));
    this.#runs.set(id, run);
    this.#wait(run, graceMs);
    return run;
  }

  /** Somebody follows it, until the answer is called. */
  enter(run: StoredRun): () => void {
    run.viewers++;
    if (!run.hasEnded) this.#stopWaiting(run);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      if (--run.viewers === 0 && !run.hasEnded && this.#runs.has(run.id)) this.#wait(run, this.#settings.graceMs);
    };
  }

  resized(run: StoredRun, chars: number): void {
    if (this.#runs.get(run.id) !== run) return;
    this.chars += chars;
    if (chars > 0 && this.chars > this.#settings.maxChars) this.#shrink();
  }

  ended(run: StoredRun): void {
    if (this.#runs.get(run.id) !== run || this.#ended.has(run)) return;
    this.#ended.add(run);
    this.#wait(run, this.#settings.keepMs);
    this.onEnded();
  }

  /** Cancels what still goes on, or forgets what is over, when its time has come. */
  #expire(run: StoredRun): void {
    if (run.viewers > 0) this.#wait(run, this.#settings.keepMs);
    else if (run.hasEnded) this.#forget(run);
    else run.cancel(new DOMException('nobody came back to the run within graceMs', 'AbortError'));
  }

  #shrink(): void {
    const { maxChars } = this.#settings;
    while (this.chars > maxChars) {
      const oldest = this.#forgettable();
      if (!oldest) break;
      this.#forget(oldest);
    }
    if (this.chars <= maxChars) return;
    const [largest] = this.all().toSorted((a, b) => b.log.size - a.log.size);
    if (!largest) return;
    if (largest.hasEnded) return this.#forget(largest);
    largest.trim(
      new ConnectionError(`the server's runs took more than ${maxChars} characters: this one was cancelled`),
    );
  }

  #forgettable(): StoredRun | undefined {
    for (const run of this.#ended) if (run.viewers === 0) return run;
    return undefined;
  }

  #forget(run: StoredRun): void {
    this.#stopWaiting(run);
    this.#ended.delete(run);
    this.chars -= run.log.size;
    this.#runs.delete(run.id);
    if (run.key !== undefined) this.#byKey.delete(run.key);
    run.log.drop();
  }

  #wait(run: StoredRun, ms: number): void {
    this.#stopWaiting(run);
    if (ms === Number.POSITIVE_INFINITY) return;
    const timer = setTimeout(() => this.#expire(run), clampDelay(ms));
    // What is kept for somebody who may come back keeps no program from its end.
    if (typeof timer === 'object') timer.unref?.();
    this.#timers.set(run, timer);
  }

  #stopWaiting(run: StoredRun): void {
    clearTimeout(this.#timers.get(run));
    this.#timers.delete(run);
  }
}
