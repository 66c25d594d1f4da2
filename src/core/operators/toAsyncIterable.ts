import { type Observable, Subject, takeUntil } from 'rxjs';
import { ArrayQueue } from '../util/ArrayQueue.js';

/** What the reader of an iterator wants. Kept by the iterator, for whoever can hold its source back. */
export interface Demand {
  /** `next()` calls that wait for a value now. */
  waiting: number;
  /** Values handed out. */
  read: number;
  /** Called when one of the two has changed; set by whoever holds the source back. */
  onChange: () => void;
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
export const toAsyncIterable = <T>(source$: Observable<T>): AsyncIterableIterator<T> => toWatchedIterable(source$);

interface Reader<T> {
  readonly resolve: (result: IteratorResult<T, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/** {@link toAsyncIterable} for a source that can be held back. */
export function toWatchedIterable<T>(source$: Observable<T>, demand?: Demand): AsyncIterableIterator<T> {
  const unread = new ArrayQueue<T>();
  const readers = new ArrayQueue<Reader<T>>();
  const left$ = new Subject<void>();
  let hasBegun = false;
  let isOver = false;
  /** What it ended with, until a reader has heard of it. */
  let failure: { readonly error: unknown } | undefined;

  const tellDemand = (read: number): void => {
    if (!demand) return;
    demand.read += read;
    demand.waiting = readers.length;
    demand.onChange();
  };

  /** One reader hears of the error; for those behind it the iterator is over. */
  const tellEnd = ({ resolve, reject }: Reader<T>): void => {
    const untold = failure;
    failure = undefined;
    if (untold) reject(untold.error);
    else resolve({ done: true, value: undefined });
  };

  const end = (untold?: typeof failure): void => {
    if (isOver) return;
    isOver = true;
    failure = untold;
    for (const reader of readers.clear()) tellEnd(reader);
  };

  const subscribe = (): void => {
    hasBegun = true;
    source$.pipe(takeUntil(left$)).subscribe({
      next: (value) => {
        const reader = readers.dequeue();
        if (!reader) return unread.enqueue(value);
        tellDemand(1);
        reader.resolve({ done: false, value });
      },
      error: (error: unknown) => end({ error }),
      complete: () => end(),
    });
  };

  const close = (): void => {
    unread.clear();
    end();
    failure = undefined;
    left$.next();
  };

  return {
    [Symbol.asyncIterator]() {
      return this;
    },

    next: () =>
      new Promise((resolve, reject) => {
        if (unread.length > 0) {
          const value = unread.dequeue() as T;
          tellDemand(1);
          resolve({ done: false, value });
        } else if (isOver) {
          tellEnd({ resolve, reject });
        } else {
          readers.enqueue({ resolve, reject });
          tellDemand(0);
          if (!hasBegun) subscribe();
        }
      }),

    return: () => {
      close();
      return Promise.resolve({ done: true, value: undefined });
    },

    throw: (error) => {
      close();
      return Promise.reject(error as Error);
    },
  };
}
