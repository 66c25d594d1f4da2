import { describe, expect, it } from 'vitest';
import { ArrayQueue } from '../../../src/core/util/ArrayQueue.js';
import { copiedBy } from '../operators/copiedBy.js';

const queueOf = (count: number) => {
  const queue = new ArrayQueue<number>();
  for (let item = 0; item < count; item++) queue.enqueue(item);
  return queue;
};

describe('ArrayQueue', () => {
  it('gives back what it took in, in order, and then nothing', () => {
    const queue = queueOf(3);
    expect([queue.dequeue(), queue.dequeue(), queue.length]).toEqual([0, 1, 1]);
    queue.enqueue(3);
    queue.enqueue(4);
    expect([queue.dequeue(), queue.dequeue(), queue.dequeue(), queue.dequeue()]).toEqual([2, 3, 4, undefined]);
    expect(queue.length).toBe(0);
    queue.enqueue(5);
    expect([queue.dequeue(), queue.dequeue()]).toEqual([5, undefined]);
  });

  it('holds values that are undefined', () => {
    const queue = new ArrayQueue<number | undefined>();
    for (const item of [undefined, 1, undefined]) queue.enqueue(item);
    expect([queue.dequeue(), queue.dequeue(), queue.length]).toEqual([undefined, 1, 1]);
  });

  it('hands over all that is left, once', () => {
    const queue = queueOf(5);
    queue.dequeue();
    expect(queue.clear()).toEqual([1, 2, 3, 4]);
    expect([queue.length, queue.dequeue(), queue.clear()]).toEqual([0, undefined, []]);
  });

  it('moves each item about once, however long it gets', () => {
    const queue = queueOf(10_000);
    const emptied = copiedBy(() => {
      for (let item = 0; item < 10_000; item++) queue.dequeue();
    });
    expect(emptied).toBeLessThan(2 * 10_000);
  });
});
