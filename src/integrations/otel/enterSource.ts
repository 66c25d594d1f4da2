import { type Context, context } from './api.js';
import { isObservable, Observable } from 'rxjs';

/**
 * What a task function returned, with all that it runs later in this context: an iterator's steps, an Observable's
 * subscription. What needs none of that is returned as it is.
 */
export function enterSource(returned: unknown, active: Context, onItem: () => void): unknown {
  if (typeof returned !== 'object' || returned === null) return returned;
  if (typeof (returned as Partial<PromiseLike<unknown>>).then === 'function') {
    return (returned as PromiseLike<unknown>).then((value) => enterSource(value, active, onItem));
  }
  if (isObservable(returned)) {
    // The subscriber itself: behind one of our own, a source that emits without a pause would not hear that it is closed.
    return new Observable((subscriber) => context.with(active, () => returned.subscribe(subscriber)));
  }
  if (typeof (returned as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator] !== 'function') return returned;
  return enteredIterable(returned as AsyncIterable<unknown>, active, onItem);
}

function enteredIterable(source: AsyncIterable<unknown>, active: Context, onItem: () => void) {
  return {
    // By this a generator is known, whose return value is the answer.
    [Symbol.toStringTag]: (source as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag],
    [Symbol.asyncIterator]: (): AsyncIterator<unknown> => {
      const iterator = context.with(active, () => source[Symbol.asyncIterator]());
      return {
        next: async () => {
          const step = await context.with(active, () => iterator.next());
          if (!step.done) onItem();
          return step;
        },
        return: async () => {
          const step = await context.with(active, () => iterator.return?.());
          return step ?? { done: true, value: undefined };
        },
      };
    },
  };
}
