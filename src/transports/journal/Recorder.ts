import { asyncScheduler, type Observable, type Subscriber } from 'rxjs';
import type { TaskEvent } from '../../core/model/events.js';
import type { AnyEvent } from '../../core/model/taskInference.js';
import { EventEncoder } from '../wire/EventEncoder.js';
import { parseEvent } from '../wire/eventJson.js';
import type { Journal } from '../wire/Journal.js';
import { eventJsonLine, formatEntry } from '../wire/journalLine.js';
import { FileJournal } from './fileJournal.js';
import type { RecordOptions } from './recordOptions.js';

/** An event on its way: its line is written first, if it has one. */
interface Waiting {
  readonly line?: string | undefined;
  readonly event?: TaskEvent;
  /** Called last. */
  readonly end?: () => void;
}

/** So many events may wait for the journal before no further task is pulled. */
const mostWaiting = 1_000;

/** Writes what happens in one run to a journal, and tells the subscriber of it in the same order. */
export class Recorder {
  /** The id of the journal's latest entry. */
  lastId = 0;
  /** The keys of the tasks that run, by name. */
  readonly keys = new Map<string, string>();
  readonly #journal: Journal;
  readonly #subscriber: Subscriber<never>;
  readonly #keepsChunks: boolean;
  readonly #mayFail: boolean;
  readonly #encoder = new EventEncoder();
  #waiting: Waiting[] = [];
  #isWriting = false;
  /** The tasks of which an attempt is made, or the end is not kept yet. */
  readonly #busy = new Set<string>();
  #hasFailed = false;
  #caughtUp: () => void = () => undefined;

  constructor(journal: Journal, { chunks, onError = 'fail' }: RecordOptions, subscriber: Subscriber<never>) {
    this.#journal = journal;
    this.#subscriber = subscriber;
    this.#keepsChunks = chunks ?? (journal instanceof FileJournal ? journal.chunks : true);
    this.#mayFail = onError === 'continue';
  }

  /** Opens the journal, and then subscribes to the run that `prepare` makes. */
  begin(prepare: () => Promise<Observable<AnyEvent>>): void {
    const open = async () => {
      // Before it is read, so that nobody else can write in between.
      try {
        await this.#journal.append([]);
      } catch (error) {
        if (!this.#mayFail) throw error;
      }
      return prepare();
    };
    open().then(
      (events$) => this.#subscribe(events$),
      (error: unknown) => this.#subscriber.error(error),
    );
  }

  /** Tells of something that is in the journal already. */
  tell(event: TaskEvent): void {
    this.#add({ event });
  }

  /**
   * Resolves when another task may begin: answers that are still to be kept count as attempts, so that a crash costs no
   * more of them than may be made at a time.
   */
  async ready(concurrency: number): Promise<void> {
    while ((this.#busy.size >= concurrency || this.#waiting.length > mostWaiting) && !this.#hasFailed) {
      await new Promise<void>((resolve) => (this.#caughtUp = resolve));
    }
  }

  #subscribe(events$: Observable<AnyEvent>): void {
    if (this.#subscriber.closed) return;
    this.#add({ line: formatEntry({ id: this.#nextId(), type: 'begin' }) });
    const run = events$.subscribe({
      next: (event: TaskEvent) => this.#record(event),
      error: (error: unknown) => {
        const line = formatEntry({ id: this.#nextId(), type: 'failed', at: asyncScheduler.now(), error });
        this.#add({ line, end: () => this.#subscriber.error(error) });
      },
      complete: () => {
        const line = formatEntry({ id: this.#nextId(), type: 'end', at: asyncScheduler.now() });
        this.#add({ line, end: () => this.#subscriber.complete() });
      },
    });
    this.#subscriber.add(run);
  }

  #record(event: TaskEvent): void {
    const { name, type } = event;
    if (type === 'start') this.#busy.add(name);
    if (type === 'retry') this.#release(name);
    const json = this.#encoder.encode(event);
    const isEnd = type === 'complete' || type === 'error';
    if (json === undefined) return isEnd ? this.#release(name) : undefined;
    // An answer that JSON cannot hold cannot be kept, and became an error of its task.
    const isReplaced = type !== 'error' && json.startsWith('{"type":"error"');
    const told = isReplaced ? (parseEvent(json) ?? event) : event;
    if (!this.#keepsChunks && (told.type === 'chunk' || told.type === 'heartbeat')) return this.#add({ event });
    this.#add({
      line: eventJsonLine(this.#nextId(), json, this.keys.get(name)),
      event: told,
      ...(isEnd && { end: () => this.#release(name) }),
    });
    if (told.type === 'complete' || told.type === 'error') this.keys.delete(name);
  }

  #release(name: string): void {
    this.#busy.delete(name);
    this.#caughtUp();
  }

  #nextId(): string {
    return String(++this.lastId);
  }

  #add(waiting: Waiting): void {
    if (this.#hasFailed) return;
    this.#waiting.push(waiting);
    if (!this.#isWriting) void this.#write();
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      this.#caughtUp();
      if (!(await this.#keep(batch))) break;
      // Who left in between is told no more; what came is kept all the same.
      for (const { event, end } of batch) {
        if (event) this.#subscriber.next(event as never);
        end?.();
      }
    }
    this.#isWriting = false;
  }

  /** @returns whether the run goes on */
  async #keep(batch: readonly Waiting[]): Promise<boolean> {
    const lines = batch.flatMap(({ line }) => line ?? []);
    if (lines.length === 0) return true;
    try {
      await this.#journal.append(lines);
      return true;
    } catch (error) {
      if (this.#mayFail) return true;
      this.#hasFailed = true;
      this.#waiting = [];
      this.#caughtUp();
      this.#subscriber.error(error);
      return false;
    }
  }
}
