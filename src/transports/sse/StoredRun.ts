import { Subscription } from 'rxjs';
import { ParallelGenAIError } from '../../core/model/errors.js';
import type { TaskEvent } from '../../core/model/events.js';
import { EventEncoder } from '../wire/EventEncoder.js';
import type { Journal } from '../wire/Journal.js';
import { formatEntry } from '../wire/journalLine.js';
import { toWireError } from '../wire/RemoteError.js';
import { type LogEntry, lineOf, RunLog, sizeOf } from './RunLog.js';
import { readJournal } from './readJournal.js';
import type { RunSource } from './RunSource.js';
import { TaskLedger } from './TaskLedger.js';

/** What the store wants to know of a run. */
export interface RunWatcher {
  /** How many characters may be in memory. */
  readonly maxChars: number;
  /** It takes more, or less, of the memory. */
  resized(run: StoredRun, chars: number): void;
  ended(run: StoredRun): void;
}

/** One run: what happened so far, for everybody who comes to see it, and what goes on. */
export class StoredRun {
  readonly id: string;
  readonly log = new RunLog();
  /** The key of the request that started it, if that had one. */
  key: string | undefined;
  /** Those who follow it now. */
  viewers = 0;
  /** Whether its last entry is there. */
  hasEnded = false;
  readonly #watcher: RunWatcher;
  readonly #openJournal: (() => Journal) | undefined;
  #journal: Journal | undefined;
  #source: RunSource | undefined;
  #ledger = new TaskLedger();
  readonly #encoder = new EventEncoder();
  readonly #subscription = new Subscription();
  readonly #waiting = new Set<() => void>();
  #lastId = 0;
  /** What happened, and is not written down yet: nobody is told of it before. */
  #pending: LogEntry[] = [];
  #pendingSize = 0;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> | undefined;
  /** Its last entry was made. */
  #closed = false;

  constructor(id: string, watcher: RunWatcher, openJournal: (() => Journal) | undefined) {
    this.id = id;
    this.#watcher = watcher;
    this.#openJournal = openJournal;
  }

  /** Begins a run. */
  start(source: RunSource): void {
    this.#source = source;
    const { events$, names } = source;
    this.#ledger = new TaskLedger(names);
    this.#journal = this.#openJournal?.();
    if (this.#journal) {
      const line = formatEntry({ id: '0', type: 'begin', ...(names && { tasks: names }) });
      this.#writing = this.#journal.append([line]).then(
        () => this.#write(),
        (error: unknown) => this.#lose(error),
      );
    }
    this.#subscription.add(
      events$.subscribe({
        next: (event: TaskEvent) => this.#tell(event),
        error: (error: unknown) => this.fail(error),
        complete: () => this.#close({ type: 'end', json: '{}' }),
      }),
    );
  }

  /** A run that ended earlier, of which the journal tells. */
  restore(lastId: number): void {
    this.#lastId = lastId;
    this.log.droppedTo = lastId;
    this.#closed = true;
    this.hasEnded = true;
    this.#watcher.ended(this);
  }

  /** @returns whether a task can be cancelled alone; `undefined` if there is no such task */
  cancelTask(name: string, reason: unknown): boolean | undefined {
    if (this.#ledger.hasEnded(name)) return true;
    const { cancels } = this.#source ?? {};
    if (!cancels) return this.#closed ? undefined : false;
    if (!cancels.has(name)) return undefined;
    cancels.cancel(name, reason);
    return true;
  }

  /** Every task that goes on ends with an event that bears the reason, and the run with them. */
  cancel(reason: unknown): void {
    if (this.#closed) return;
    const { cancels } = this.#source ?? {};
    if (cancels) return cancels.cancelAll(reason, (name) => this.#ledger.isRunning(name));
    this.#subscription.unsubscribe();
    for (const event of this.#ledger.ends(reason, Date.now(), true)) this.#tell(event);
    this.#close({ type: 'end', json: '{}' });
  }

  /** Ends the run as a whole, with an error. */
  fail(error: unknown): void {
    this.#close({ type: 'failed', json: JSON.stringify(toWireError(error)) });
  }

  /** Frees the memory. Where no journal has what was in it, the run ends with this error. */
  trim(error: unknown): void {
    const freed = this.log.size;
    this.log.drop();
    this.#watcher.resized(this, -freed);
    if (!this.#journal) this.fail(error);
  }

  /** Its last entry's id. */
  get lastId(): number {
    return this.#lastId;
  }

  /** Resolves once all is written down, and the journal is closed where the run has ended. */
  async settled(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  /** What happened after an entry, and what happens then, in pieces; ends after the last entry, or with the signal. */
  async *follow(after: number, signal: AbortSignal): AsyncGenerator<readonly LogEntry[], void> {
    for (let seen = after; !signal.aborted; ) {
      if (!this.log.keeps(seen) && this.#openJournal) {
        const { droppedTo } = this.log;
        for await (const entries of readJournal(this.#journal ?? this.#openJournal, seen)) {
          if (signal.aborted) return;
          yield entries;
          seen = entries.at(-1)?.id ?? seen;
          if (entries.at(-1)?.type !== 'event') return;
        }
        // What the journal leaves out, nobody can be told.
        seen = Math.max(seen, droppedTo);
      }
      const entries = this.log.after(seen);
      const last = entries.at(-1);
      if (last) {
        yield entries;
        seen = last.id;
        if (last.type !== 'event') return;
      } else if (this.hasEnded) return;
      else await this.#change(signal);
    }
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  #tell(event: TaskEvent): void {
    if (this.#closed) return;
    this.#ledger.note(event);
    if (event.type === 'complete' || event.type === 'error') this.#source?.cancels?.release(event.name);
    const json = this.#encoder.encode(event);
    if (json !== undefined) this.#put({ type: 'event', json });
  }

  #close(last: Omit<LogEntry, 'id'>): void {
    if (this.#closed) return;
    this.#put(last);
    this.#closed = true;
    this.#subscription.unsubscribe();
  }

  #put(what: Omit<LogEntry, 'id'>): void {
    const entry = { ...what, id: ++this.#lastId };
    if (this.#journal) {
      this.#pending.push(entry);
      this.#pendingSize += sizeOf(entry);
      this.#writing ??= this.#write();
      if (this.#pendingSize > this.#watcher.maxChars) this.#checkJournal();
    } else this.#commit([entry]);
  }

  /** In a while: what one turn of the event loop makes, no journal can write within it. */
  #checkJournal(): void {
    this.#patience ??= setTimeout(() => {
      this.#patience = undefined;
      const { maxChars } = this.#watcher;
      if (this.#pendingSize <= maxChars) return;
      this.fail(new RunNotKeptError(`more than ${maxChars} characters waited for the journal: the run was cancelled`));
    }, 1_000);
  }

  async #write(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending;
      this.#pending = [];
      this.#pendingSize = 0;
      try {
        await this.#journal?.append(batch.map((entry) => lineOf(entry, Date.now())));
      } catch (error) {
        this.#pending = [...batch, ...this.#pending];
        return this.#lose(error);
      }
      this.#commit(batch);
    }
    if (this.hasEnded) {
      clearTimeout(this.#patience);
      const journal = this.#journal;
      this.#journal = undefined;
      await journal?.close().catch(() => undefined);
    }
    this.#writing = undefined;
  }

  /** The journal cannot be written. What was answered is told, and the run does not go on as if it were kept. */
  #lose(error: unknown): void {
    const journal = this.#journal;
    this.#journal = undefined;
    this.#writing = undefined;
    const why = error instanceof Error ? error.message : String(error);
    const pending = this.#pending;
    this.#pending = [];
    this.#commit(pending);
    this.fail(new RunNotKeptError(`the run cannot be kept, and was cancelled: ${why}`, { cause: error }));
    void journal?.close().catch(() => undefined);
  }

  #commit(entries: readonly LogEntry[]): void {
    const before = this.log.size;
    this.log.push(entries);
    this.hasEnded ||= entries.some(({ type }) => type !== 'event');
    for (const wake of this.#waiting) wake();
    if (this.hasEnded) this.#watcher.ended(this);
    this.#watcher.resized(this, this.log.size - before);
  }
}

/** What a run's journal could not hold. */
class RunNotKeptError extends ParallelGenAIError {
  override readonly name = 'RunNotKeptError';
  override readonly maxRetries = 0;
}
