import { isObservable, type Observable, Subscriber } from 'rxjs';
import type { TaskReturn } from '../model/task.js';
import { assertStep } from '../util/assertStep.js';

/** Who hears what a task function's return value turns into. */
export interface ReturnSink {
  readonly closed: boolean;
  /** Hands over what stops the source before its end, which never throws; called at once if the sink is closed already. */
  cancelWith(cancel: () => void): void;
  chunk(value: unknown): void;
  result(value: unknown): void;
  failed(error: unknown): void;
}

/**
 * Follows whatever a task function returned to its end, also through promises. A promise itself cannot be stopped: its
 * late end is ignored.
 */
export function consumeReturn(returned: TaskReturn<unknown, unknown>, sink: ReturnSink): void {
  try {
    consume(returned, sink);
  } catch (error) {
    // Such as a Proxy's trap: merely looking at what was returned may throw.
    sink.failed(error);
  }
}

function consume(returned: TaskReturn<unknown, unknown>, sink: ReturnSink): void {
  if (typeof returned !== 'object' || returned === null) return sink.result(returned);
  if (isPromiseLike(returned)) return consumePromise(returned, sink);
  if (isObservable(returned)) return consumeObservable(returned, sink);
  if (isReadableStream(returned)) return consumeIterator(readerIterator(returned), sink, false);
  if (isAsyncIterable(returned)) return consumeIterator(returned[Symbol.asyncIterator](), sink, isGenerator(returned));
  sink.result(returned);
}

function consumePromise(promise: PromiseLike<unknown>, sink: ReturnSink): void {
  promise.then(
    // What a promise held may have to be followed too.
    (value) => consumeReturn(value, sink),
    (error: unknown) => sink.failed(error),
  );
}

function consumeObservable(values$: Observable<unknown>, sink: ReturnSink): void {
  // A promise may hand it over late. It is cold: subscribing would begin a call that nobody waits for.
  if (sink.closed) return;
  const subscriber = new SinkSubscriber(sink);
  sink.cancelWith(() => subscriber.unsubscribe());
  try {
    values$.subscribe(subscriber);
  } catch {
    // A teardown that throws although its source has ended by itself.
  }
}

/** Keeps to itself what an Observable's teardown throws: its task has ended, and the others are not to suffer. */
// eslint-disable-next-line rxjs-x/no-subclass -- nothing else catches what a teardown throws when its source ends by itself
class SinkSubscriber extends Subscriber<unknown> {
  readonly #sink: ReturnSink;
  #last: unknown;

  constructor(sink: ReturnSink) {
    super();
    this.#sink = sink;
  }

  protected override _next(value: unknown): void {
    this.#last = value;
    this.#sink.chunk(value);
    // A source that emits without a pause hears in its own loop that nobody listens any more.
    if (this.#sink.closed) this.unsubscribe();
  }

  protected override _error(error: unknown): void {
    this.#sink.failed(error);
    this.unsubscribe();
  }

  protected override _complete(): void {
    this.#sink.result(this.#last);
    this.unsubscribe();
  }

  override unsubscribe(): void {
    try {
      super.unsubscribe();
    } catch {
      // As above.
    }
  }
}

/** What is used of an async iterator. */
interface Steps {
  next(): unknown;
  return?(): unknown;
}

/** @param isGenerator whether its return value is the answer; else that is made of its items */
function consumeIterator(iterator: Steps, sink: ReturnSink, isGenerator: boolean): void {
  const items: unknown[] = [];
  let isOver = false;
  const fail = (error: unknown): void => {
    isOver = true;
    sink.failed(error);
  };
  const onStep = (step: unknown): void => {
    if (sink.closed) return;
    try {
      assertStep(step);
      const { done, value } = step;
      if (done) {
        isOver = true;
        return sink.result(isGenerator || value !== undefined ? value : joined(items));
      }
      if (!isGenerator) items.push(value);
      sink.chunk(value);
    } catch (error) {
      return fail(error);
    }
    // The chunk's reader may have unsubscribed.
    if (!sink.closed) pull();
  };
  const pull = (): void => {
    try {
      // Not every iterator answers with a promise, as it should.
      void Promise.resolve(iterator.next()).then(onStep, fail);
    } catch (error) {
      fail(error);
    }
  };
  sink.cancelWith(() => {
    // Queued behind a pending `next()`: the attempt's signal is what wakes the source, nobody waits for this promise.
    if (!isOver) ignoreEnd(() => iterator.return?.());
    isOver = true;
  });
  if (!sink.closed) pull();
}

/** Calls what may throw, or return a promise that rejects, when nobody wants to know. */
export function ignoreEnd(end: () => unknown): void {
  new Promise((resolve) => resolve(end())).catch(() => undefined);
}

const joined = (items: readonly unknown[]): unknown =>
  items.every((item) => typeof item === 'string') ? items.join('') : items;

function readerIterator(stream: ReadableStream<unknown>): Steps {
  const reader = stream.getReader();
  return { next: () => reader.read(), return: () => reader.cancel() };
}

function isPromiseLike(value: object): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>>).then === 'function';
}

function isAsyncIterable(value: object): value is AsyncIterable<unknown> {
  return typeof (value as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator] === 'function';
}

/** Read as such: Safari's are no async iterables, and elsewhere `return()` of one waits until its source sends something. */
function isReadableStream(value: object): value is ReadableStream<unknown> {
  return typeof ReadableStream === 'function' && value instanceof ReadableStream;
}

/** Compiled to older JavaScript, an async generator has no tag: its return value counts all the same, unless it has none. */
function isGenerator(value: object): boolean {
  return (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === 'AsyncGenerator';
}
