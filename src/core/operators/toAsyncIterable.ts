import type { Observable, Subscription } from 'rxjs';
import { ArrayQueue } from '../util/ArrayQueue.js';

/** Told what the iterator's reader does, by whoever can hold the source back. */
export interface ReadObserver {
  /** `next()` calls that wait for a value now. */
  waiting: number;
  /** Values handed out. */
  read: number;
  changed(): void;
}

/**
 * Any Observable as an async iterable iterator, for `for await`.
 *
 * It subscribes on the first `next()`. An Observable pushes and cannot be held back, so what comes faster than it is
 * read waits in memory, without a bound. `return()` (a `break`) unsubscribes at once, even while a `next()` is
 * pending, and settles that; a generator around a subscription would hang there. Values that came before an error are
 * read before it.
 *
 * @example
 * for await (const event of toAsyncIterable(runTasks(tasks))) console.log(event.type, event.name);
 */
export function toAsyncIterable<T>(source$: Observable<T>): AsyncIterableIterator<T> {
  return new ObservableIterator(source$);
}

/** {@link toAsyncIterable} for a source that can be held back. */
export const toWatchedIterable = <T>(source$: Observable<T>, watch: ReadObserver): AsyncIterableIterator<T> =>
  new ObservableIterator(source$, watch);

interface PendingRead<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: unknown): void;
}

class ObservableIterator<T> implements AsyncIterableIterator<T> {
  readonly #source$: Observable<T>;
  readonly #watch: ReadObserver | undefined;
  #subscription: Subscription | undefined;
  readonly #buffer = new ArrayQueue<T>();
  readonly #pending = new ArrayQueue<PendingRead<T>>();
  #ended: { error?: unknown; failed: boolean } | undefined;

  constructor(source$: Observable<T>, watch?: ReadObserver) {
    this.#source$ = source$;
    this.#watch = watch;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#buffer.length > 0) {
      const value = this.#buffer.dequeue() as T;
      this.#tellWatch(1);
      return Promise.resolve({ done: false, value });
    }
    if (this.#ended) return this.#endResult(this.#ended);
    return new Promise((resolve, reject) => {
      this.#pending.enqueue({ resolve, reject });
      this.#tellWatch(0);
      if (!this.#subscription) this.#subscribe();
    });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#buffer.clear();
    this.#end({ failed: false });
    this.#ended = { failed: false };
    this.#subscription?.unsubscribe();
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(error?: unknown): Promise<IteratorResult<T, undefined>> {
    void this.return();
    return Promise.reject(error);
  }

  #subscribe(): void {
    const subscription = this.#source$.subscribe({
      next: (value) => {
        const reader = this.#pending.dequeue();
        if (!reader) {
          this.#buffer.enqueue(value);
          return;
        }
        this.#tellWatch(1);
        reader.resolve({ done: false, value });
      },
      error: (error: unknown) => this.#end({ error, failed: true }),
      complete: () => this.#end({ failed: false }),
    });
    this.#subscription = subscription;
    // `return()` may have been called while the source emitted synchronously.
    if (this.#ended) subscription.unsubscribe();
  }

  #end(end: { error?: unknown; failed: boolean }): void {
    if (this.#ended) return;
    this.#ended = end;
    const pending = this.#pending.clear();
    for (const [index, reader] of pending.entries()) {
      // One reader hears of the error; for those behind it the iterator is over.
      if (end.failed && index === 0) reader.reject(end.error);
      else reader.resolve({ done: true, value: undefined });
    }
    if (pending.length > 0) this.#ended = { failed: false };
  }

  #endResult({ error, failed }: { error?: unknown; failed: boolean }): Promise<IteratorResult<T, undefined>> {
    this.#ended = { failed: false };
    return failed ? Promise.reject(error) : Promise.resolve({ done: true, value: undefined });
  }

  #tellWatch(read: number): void {
    if (!this.#watch) return;
    this.#watch.read += read;
    this.#watch.waiting = this.#pending.length;
    this.#watch.changed();
  }
}
