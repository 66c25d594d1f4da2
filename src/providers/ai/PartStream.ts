import { type Subscription, timer } from 'rxjs';
import { asObject } from '../gemini-api/json.js';
import type { AiPart } from './AiAnswer.js';

type Source = AsyncIterable<unknown> | ReadableStream<unknown>;

/** The parts of a stream of the AI SDK. An abort ends it at once, whatever a tool that runs within it does. */
export class PartStream {
  readonly #source: Source;
  readonly #signal: AbortSignal;
  #leave: () => void = () => undefined;
  #timer: Subscription | undefined;

  constructor(source: Source, signal: AbortSignal) {
    this.#source = source;
    this.#signal = signal;
  }

  /** Ends in that time at the latest: for what may still follow an error, such as what was used. */
  endWithin(ms: number): void {
    // eslint-disable-next-line rxjs-x/no-ignored-error -- a timer has none
    this.#timer ??= timer(ms).subscribe(() => this.#leave());
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<AiPart, void> {
    const next = this.#open();
    this.#signal.addEventListener('abort', this.#leave);
    try {
      for (;;) {
        this.#signal.throwIfAborted();
        const { done, value } = await next();
        this.#signal.throwIfAborted();
        if (done) return;
        yield asObject(value) as AiPart;
      }
    } finally {
      this.#signal.removeEventListener('abort', this.#leave);
      this.#timer?.unsubscribe();
      this.#leave();
    }
  }

  /** A reader where there is one: it can be cancelled while it waits, an iterator cannot. */
  #open(): () => Promise<{ readonly done?: boolean | undefined; readonly value?: unknown }> {
    const source = this.#source;
    if ('getReader' in source) {
      const reader = source.getReader();
      this.#leave = () => void reader.cancel().catch(() => undefined);
      return () => reader.read();
    }
    const iterator = source[Symbol.asyncIterator]();
    this.#leave = () => void iterator.return?.().catch(() => undefined);
    return () => iterator.next();
  }
}
