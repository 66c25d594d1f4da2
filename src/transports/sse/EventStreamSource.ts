import { asyncScheduler, Subscription, type Observable } from 'rxjs';
import { clampDelay } from '../../core/util/clampDelay.js';
import { errorOnAbort } from '../../core/util/errorOnAbort.js';
import { ConnectionError } from '../../core/model/errors.js';
import type { TaskEvent } from '../../core/model/events.js';
import type { AnyEvent } from '../../core/model/taskInference.js';
import { EventBuffer } from './EventBuffer.js';
import { beginMessage, endMessage, failedMessage, heartbeatComment } from '../wire/sseMessage.js';

/** How a stream is sent. */
interface StreamSettings {
  readonly heartbeatMs: number;
  readonly maxBufferedChars: number;
  readonly signal: AbortSignal | undefined;
}

/** The body of an event stream: subscribes on the first read, unsubscribes when the reader leaves. */
export class EventStreamSource implements UnderlyingDefaultSource<Uint8Array> {
  readonly #events$: Observable<AnyEvent>;
  readonly #heartbeatMs: number;
  readonly #maxBufferedChars: number;
  readonly #signal: AbortSignal | undefined;
  readonly #buffer = new EventBuffer();
  readonly #encoder = new TextEncoder();
  readonly #run = new Subscription();
  #begun = false;
  #ended = false;
  #checking = false;
  #sentAt = 0;
  /** Ends the wait of a reader who has read everything. */
  #wake: () => void = () => undefined;

  constructor(events$: Observable<AnyEvent>, { heartbeatMs, maxBufferedChars, signal }: StreamSettings) {
    this.#events$ = events$;
    this.#heartbeatMs = heartbeatMs;
    this.#maxBufferedChars = maxBufferedChars;
    this.#signal = signal;
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    if (!this.#begun) this.#begin();
    if (this.#buffer.size === 0 && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
    // The reader may have left meanwhile.
    if (this.#run.closed && !this.#ended) return;
    this.#sentAt = asyncScheduler.now();
    if (this.#buffer.size > 0) controller.enqueue(this.#encoder.encode(this.#buffer.drain()));
    if (this.#ended) controller.close();
  }

  cancel(): void {
    this.#ended = false;
    this.#run.unsubscribe();
    this.#wake();
  }

  #begin(): void {
    this.#begun = true;
    this.#buffer.pushMessage(beginMessage({ heartbeatMs: this.#heartbeatMs }));
    // Told all the same: whoever aborted may be the server that shuts down, and the visitor still there.
    const aborted = (reason: unknown) => this.#end(failedMessage(reason));
    if (this.#signal) this.#run.add(errorOnAbort(this.#signal).subscribe({ error: aborted }));
    if (this.#ended) return;
    this.#keepAlive();
    this.#run.add(
      this.#events$.subscribe({
        next: (event: TaskEvent) => this.#send(event),
        error: (error: unknown) => this.#end(failedMessage(error)),
        complete: () => this.#end(endMessage()),
      }),
    );
  }

  #send(event: TaskEvent): void {
    // A source that emits as it is subscribed to cannot be unsubscribed from yet.
    if (this.#ended) return;
    this.#buffer.pushEvent(event);
    if (this.#buffer.size > this.#maxBufferedChars) this.#checkReader();
    this.#wake();
  }

  #end(lastMessage: string): void {
    if (this.#ended) return;
    this.#buffer.pushMessage(lastMessage);
    this.#ended = true;
    this.#run.unsubscribe();
    this.#wake();
  }

  /** Cancels the run. What waits is given up: it would hold the memory for as long as the reader does not read. */
  #fail(error: unknown): void {
    this.#buffer.drain();
    this.#end(failedMessage(error));
  }

  /** In a while, since what one turn of the event loop makes, nobody can read within it. */
  #checkReader(): void {
    if (this.#checking) return;
    this.#checking = true;
    const check = () => {
      this.#checking = false;
      if (this.#buffer.size <= this.#maxBufferedChars) return;
      const much = `more than ${this.#maxBufferedChars} characters waited for the reader`;
      this.#fail(new ConnectionError(`${much}, and the run was cancelled`));
    };
    this.#run.add(asyncScheduler.schedule(check));
  }

  /** One timer for the stream's life, set anew when it fires: one for each wait would cost more than the wait. */
  #keepAlive(): void {
    const heartbeatMs = this.#heartbeatMs;
    if (heartbeatMs === Number.POSITIVE_INFINITY) return;
    const beat = () => {
      const dueMs = this.#sentAt + heartbeatMs - asyncScheduler.now();
      // Whoever has something to read needs no sign of life.
      if (dueMs <= 0 && this.#buffer.size === 0) {
        this.#buffer.pushMessage(heartbeatComment);
        this.#wake();
      }
      wait(dueMs > 0 ? dueMs : heartbeatMs);
    };
    const wait = (ms: number) => this.#run.add(asyncScheduler.schedule(beat, clampDelay(ms)));
    wait(heartbeatMs);
  }
}
