import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FifoQueue } from '../../../src/core/queue/FifoQueue.js';

const entries = Array.from({ length: 6 }, (_, id) => ({ id }));
const queueOf = (...ids: readonly number[]) => {
  const queue = new FifoQueue<{ id: number }>();
  for (const id of ids) queue.enqueue(entries[id]!);
  return queue;
};
const drained = (queue: FifoQueue<{ id: number }>) => {
  const ids: number[] = [];
  while (queue.length > 0) ids.push(queue.dequeue().id);
  return ids;
};

describe('FifoQueue', () => {
  it('hands out in the order of arrival', () => {
    expect(drained(queueOf(3, 1, 2))).toEqual([3, 1, 2]);
  });

  it('shows the first without taking it out', () => {
    const queue = queueOf(2, 1);
    expect([queue.peek().id, queue.peek().id, queue.length]).toEqual([2, 2, 2]);
    queue.dequeue();
    expect([queue.peek().id, queue.length]).toEqual([1, 1]);
  });

  it.each([0, 1, 2, 3])('lets number %d leave from where it stands, once', (id) => {
    const queue = queueOf(0, 1, 2, 3);
    expect(queue.remove(entries[id]!)).toBe(true);
    expect([queue.length, queue.remove(entries[id]!), queue.length]).toEqual([3, false, 3]);
    expect(drained(queue)).toEqual([0, 1, 2, 3].filter((other) => other !== id));
  });

  it('says of one that never came that it was not there', () => {
    const queue = queueOf(0);
    expect([queue.remove(entries[1]!), queue.length, queueOf().remove(entries[1]!)]).toEqual([false, 1, false]);
  });

  it('goes on with those that come after it was empty', () => {
    const queue = queueOf(0, 1);
    drained(queue);
    for (const id of [2, 3, 4]) queue.enqueue(entries[id]!);
    expect(drained(queue)).toEqual([2, 3, 4]);
    queue.enqueue(entries[5]!);
    queue.remove(entries[5]!);
    for (const id of [0, 1]) queue.enqueue(entries[id]!);
    expect(drained(queue)).toEqual([0, 1]);
  });

  it('is an array’s push, shift and splice, whatever comes, goes and leaves', () => {
    const step = fc.oneof(fc.record({ enqueue: fc.nat(5) }), fc.record({ remove: fc.nat(5) }), fc.constant('dequeue'));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const queue = queueOf();
        const model: number[] = [];
        for (const step of steps) {
          if (step === 'dequeue') {
            if (model.length > 0) expect(queue.dequeue().id).toBe(model.shift());
          } else if (typeof step === 'object' && 'remove' in step) {
            const at = model.indexOf(step.remove);
            expect(queue.remove(entries[step.remove]!)).toBe(at !== -1);
            if (at !== -1) model.splice(at, 1);
          } else if (typeof step === 'object' && !model.includes(step.enqueue)) {
            queue.enqueue(entries[step.enqueue]!);
            model.push(step.enqueue);
          }
          expect(queue.length).toBe(model.length);
          if (model.length > 0) expect(queue.peek().id).toBe(model[0]);
        }
      }),
    );
  });
});
