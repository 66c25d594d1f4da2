import { toAsyncIterable } from 'parallel-genai';
import { concat, interval, NEVER, Observable, of, Subject, take, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { copiedBy } from './copiedBy.js';

/** An Observable that counts how often it is subscribed to and left. */
function counted<T>(source$: Observable<T>) {
  const counts = { subscribed: 0, left: 0 };
  const counted$ = new Observable<T>((subscriber) => {
    counts.subscribed++;
    subscriber.add(() => counts.left++);
    subscriber.add(source$.subscribe(subscriber));
  });
  return { counts, counted$ };
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = [];
  for await (const value of values) read.push(value);
  return read;
}

describe('toAsyncIterable', () => {
  it('reads an Observable to its end', async () => {
    expect(await all(toAsyncIterable(of(1, 2, 3)))).toEqual([1, 2, 3]);
    expect(await all(toAsyncIterable(interval(1).pipe(take(3))))).toEqual([0, 1, 2]);
  });

  it('subscribes with the first next(), once', async () => {
    const { counts, counted$ } = counted(of(1, 2));
    const values = toAsyncIterable(counted$);
    expect(counts.subscribed).toBe(0);
    await all(values);
    await values.next();
    expect(counts).toEqual({ subscribed: 1, left: 1 });
  });

  it('unsubscribes on break', async () => {
    const { counts, counted$ } = counted(concat(of(1, 2), NEVER));
    for await (const _ of toAsyncIterable(counted$)) break;
    expect(counts.left).toBe(1);
  });

  it('return() ends a next() that is pending', async () => {
    const { counts, counted$ } = counted(NEVER);
    const values = toAsyncIterable(counted$);
    const pending = [values.next(), values.next()];
    expect(await values.return?.()).toEqual({ done: true, value: undefined });
    expect(counts.left).toBe(1);
    expect(await Promise.all(pending)).toEqual(Array(2).fill({ done: true, value: undefined }));
  });

  it('return() before the first next() never subscribes', async () => {
    const { counts, counted$ } = counted(of(1));
    const values = toAsyncIterable(counted$);
    await values.return?.();
    expect(await values.next()).toEqual({ done: true, value: undefined });
    expect(counts.subscribed).toBe(0);
  });

  it('return() drops what was not read, an error too', async () => {
    const values = toAsyncIterable(
      concat(
        of(1, 2),
        throwError(() => new Error('unread')),
      ),
    );
    await values.next();
    await values.return?.();
    expect(await values.next()).toEqual({ done: true, value: undefined });
  });

  it('throw() unsubscribes and rejects', async () => {
    const { counts, counted$ } = counted(concat(of(1), NEVER));
    const values = toAsyncIterable(counted$);
    await values.next();
    await expect(values.throw?.(new Error('mine'))).rejects.toThrow('mine');
    expect(counts.left).toBe(1);
  });

  it('reads the values that came before an error first', async () => {
    const values = toAsyncIterable(
      concat(
        of('a', 'b'),
        throwError(() => new Error('then')),
      ),
    );
    expect(await values.next()).toEqual({ done: false, value: 'a' });
    expect(await values.next()).toEqual({ done: false, value: 'b' });
    await expect(values.next()).rejects.toThrow('then');
    expect(await values.next()).toEqual({ done: true, value: undefined });
  });

  it('rejects the reader who waits, and ends those behind', async () => {
    const source$ = new Subject<number>();
    const values = toAsyncIterable(source$);
    const [first, second] = [values.next(), values.next()];
    source$.error(undefined);
    await expect(first).rejects.toBeUndefined();
    expect(await second).toEqual({ done: true, value: undefined });
  });

  it('answers several readers in their order', async () => {
    const source$ = new Subject<number>();
    const values = toAsyncIterable(source$);
    const reads = [values.next(), values.next(), values.next()];
    source$.next(1);
    source$.next(2);
    source$.complete();
    expect((await Promise.all(reads)).map(({ value }) => value as number)).toEqual([1, 2, undefined]);
  });

  it('keeps a long backlog in order', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => index);
    expect(await all(toAsyncIterable(of(...many)))).toEqual(many);
  });

  it('answers each of many readers who wait at the same cost', async () => {
    const source$ = new Subject<number>();
    const values = toAsyncIterable(source$);
    const reads = Array.from({ length: 10_000 }, () => values.next());
    const copied = copiedBy(() => {
      for (const index of reads.keys()) source$.next(index);
    });
    // Each takes a copy of the Subject's one observer.
    expect(copied).toBeLessThan(4 * 10_000);
    expect((await Promise.all(reads)).at(-1)).toEqual({ done: false, value: 9_999 });
  });
});
