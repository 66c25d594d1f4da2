import { isObservable, type Observable, takeWhile } from 'rxjs';
import type { TaskReturn } from '../model/task.js';

/** Who hears what a task function's return value turns into. */
export interface ReturnSink<Result, Chunk> {
  readonly closed: boolean;
  chunk(value: Chunk): void;
  result(value: Result): void;
  failed(error: unknown): void;
}

/**
 * Follows whatever a task function returned to its end.
 * @returns how to let go of it before that; a promise cannot be let go of, its late end is ignored
 */
export function consumeReturn<Result, Chunk>(
  returned: TaskReturn<Result, Chunk>,
  follower: ReturnSink<Result, Chunk>,
): (() => void) | undefined {
  if (isPromiseLike(returned)) {
    returned.then(
      (value) => follower.result(value),
      (error: unknown) => follower.failed(error),
    );
    return undefined;
  }
  if (isAsyncGenerator(returned)) return followGenerator(returned, follower);
  if (isObservable(returned)) return followObservable(returned, follower as ReturnSink<Result, unknown>);
  follower.result(returned);
  return undefined;
}

function followObservable<Result>(values$: Observable<Result>, follower: ReturnSink<Result, unknown>): () => void {
  let last: Result | undefined;
  // A source that emits without a pause must hear in its own loop that nobody listens any more.
  // eslint-disable-next-line rxjs-x/no-ignored-takewhile-value -- it is not the values that end it
  const subscription = values$.pipe(takeWhile(() => !follower.closed)).subscribe({
    next: (value) => {
      last = value;
      follower.chunk(value);
    },
    error: (error: unknown) => follower.failed(error),
    complete: () => follower.result(last as Result),
  });
  return () => {
    try {
      subscription.unsubscribe();
    } catch {
      // Like what a generator's `finally` throws: its task has ended, and the others are not to suffer.
    }
  };
}

function followGenerator<Result, Chunk>(
  generator: AsyncIterator<Chunk, Result>,
  follower: ReturnSink<Result, Chunk>,
): () => void {
  const step = ({ done, value }: IteratorResult<Chunk, Result>): void => {
    if (follower.closed) return;
    if (done) return follower.result(value);
    follower.chunk(value);
    // The chunk's reader may have unsubscribed.
    if (!follower.closed) pull();
  };
  const pull = () => void generator.next().then(step, (error: unknown) => follower.failed(error));
  pull();
  // Queued behind a pending `next()`: the attempt's signal is what wakes the generator, nobody waits for this promise.
  return () => void generator.return?.(undefined).catch(() => undefined);
}

function isPromiseLike<T>(value: unknown): value is PromiseLike<T> {
  return typeof (value as PromiseLike<T> | null | undefined)?.then === 'function';
}

function isAsyncGenerator<Chunk, Result>(value: unknown): value is AsyncGenerator<Chunk, Result> {
  const generator = value as AsyncGenerator<Chunk, Result> | null | undefined;
  return typeof generator?.next === 'function' && typeof generator[Symbol.asyncIterator] === 'function';
}
