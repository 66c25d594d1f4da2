import { asyncScheduler, type Observable, Subscription, timer } from 'rxjs';
import { ConnectionError } from '../../core/model/errors.js';
import type { TaskEvent } from '../../core/model/events.js';
import type { AnyEvent } from '../../core/model/taskInference.js';
import { clampDelay } from '../../core/util/clampDelay.js';
import type { StreamWriter } from './StreamWriter.js';

/** Settings of a {@link LazySource}. */
export interface LazySourceOptions<Item, Sent> {
  /** Makes of an item what is sent. */
  readonly encode: (item: Item) => Sent;
  /** How long what may wait does wait, in milliseconds. */
  readonly paceMs?: number;
  /** Sent after so many milliseconds in which nothing was. */
  readonly keepAlive?: { readonly everyMs: number; readonly item: Item };
  /** How many characters may wait for a reader; with more the run is cancelled. */
  readonly maxBufferedChars?: number;
}

/**
 * A run as the source of a stream that nothing is read ahead of: subscribes on the first read, unsubscribes when the
 * reader leaves. What a writer holds is sent when the reader asks for it, so that a slow one gets less of it.
 */
export class LazySource<Item, Sent> implements UnderlyingDefaultSource<Sent> {
  readonly #events$: Observable<AnyEvent>;
  readonly #writer: StreamWriter<Item>;
  readonly #options: LazySourceOptions<Item, Sent>;
  readonly #run = new Subscription();
  #begun = false;
  #ended = false;
  #left = false;
  /** True while there is something that is not to wait. */
  #due = false;
  #pacing = false;
  #checking = false;
  #sentAt = 0;
  #beatDue = false;
  /** Ends the wait of a reader who has read everything. */
  #wake: () => void = () => undefined;

  constructor(events$: Observable<AnyEvent>, writer: StreamWriter<Item>, options: LazySourceOptions<Item, Sent>) {
    this.#events$ = events$;
    this.#writer = writer;
    this.#options = options;
  }

  async pull(controller: ReadableStreamDefaultController<Sent>): Promise<void> {
    if (!this.#begun) this.#begin();
    for (;;) {
      if (!this.#due && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
      if (this.#left) return;
      const { keepAlive, encode } = this.#options;
      const items = this.#writer.drain();
      const sent = items.length === 0 && this.#beatDue && keepAlive ? [keepAlive.item] : items;
      this.#due = false;
      this.#beatDue = false;
      if (sent.length > 0) this.#sentAt = asyncScheduler.now();
      for (const item of sent) controller.enqueue(encode(item));
      if (this.#ended) controller.close();
      // A reader who got nothing would not ask again.
      if (sent.length > 0 || this.#ended) return;
    }
  }

  cancel(): void {
    this.#left = true;
    this.#run.unsubscribe();
    this.#flush();
  }

  #begin(): void {
    this.#begun = true;
    this.#keepAlive();
    this.#flush();
    this.#run.add(
      this.#events$.subscribe({
        next: (event: TaskEvent) => this.#add(event),
        error: (error: unknown) => this.#end(() => this.#writer.fail(error)),
        complete: () => this.#end(() => this.#writer.end()),
      }),
    );
  }

  #add(event: TaskEvent): void {
    // A source that emits as it is subscribed to cannot be unsubscribed from yet.
    if (this.#ended) return;
    const { maxBufferedChars = Number.POSITIVE_INFINITY } = this.#options;
    try {
      if (this.#writer.add(event)) this.#pace();
      else this.#flush();
    } catch (error) {
      this.#end(() => this.#writer.fail(error));
    }
    if (this.#writer.size > maxBufferedChars) this.#checkReader(maxBufferedChars);
  }

  #end(tell: () => void): void {
    if (this.#ended) return;
    try {
      tell();
    } catch (error) {
      // What the run came to cannot be told either.
      this.#writer.fail(error);
    }
    this.#ended = true;
    this.#run.unsubscribe();
    this.#flush();
  }

  #flush(): void {
    this.#due = true;
    this.#wake();
  }

  #pace(): void {
    const { paceMs = 0 } = this.#options;
    if (paceMs === 0) this.#flush();
    if (this.#pacing || paceMs === 0) return;
    this.#pacing = true;
    const flush = () => {
      this.#pacing = false;
      this.#flush();
    };
    this.#after(paceMs, flush);
  }

  /** In a while, since what one turn of the event loop makes, nobody can read within it. */
  #checkReader(maxBufferedChars: number): void {
    if (this.#checking) return;
    this.#checking = true;
    const check = () => {
      this.#checking = false;
      if (this.#writer.size <= maxBufferedChars) return;
      const much = `more than ${maxBufferedChars} characters waited for the reader`;
      // What waits is given up: it would hold the memory for as long as the reader does not read.
      this.#writer.drain();
      this.#end(() => this.#writer.fail(new ConnectionError(`${much}, and the run was cancelled`)));
    };
    this.#after(0, check);
  }

  /** One timer at a time, set anew when it fires: one for each item would cost more than the item. */
  #keepAlive(): void {
    const everyMs = this.#options.keepAlive?.everyMs;
    if (everyMs === undefined || everyMs === Number.POSITIVE_INFINITY) return;
    const beat = () => {
      const dueMs = this.#sentAt + everyMs - asyncScheduler.now();
      if (dueMs <= 0) {
        this.#beatDue = true;
        this.#flush();
      }
      this.#after(dueMs > 0 ? dueMs : everyMs, beat);
    };
    this.#sentAt = asyncScheduler.now();
    this.#after(everyMs, beat);
  }

  #after(ms: number, action: () => void): void {
    // Once it has fired, nothing of it is left with the run's subscription.
    // eslint-disable-next-line rxjs-x/no-ignored-error -- a timer has none
    this.#run.add(timer(clampDelay(ms)).subscribe(action));
  }
}
