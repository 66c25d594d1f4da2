import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PriorityQueue, type Ranked } from '../../../src/core/queue/PriorityQueue.js';

const entry = (priority = 0, isRetry = false): Ranked => ({ priority, isRetry });

/** What the queue is, slowly: the first of the highest priority, and of the wanted kind if there is any. */
function nextOf(waiting: readonly Ranked[], newTasksFirst: boolean): Ranked | undefined {
  const highest = Math.max(...waiting.map(({ priority }) => priority));
  const equals = waiting.filter(({ priority }) => priority === highest);
  return equals.find(({ isRetry }) => isRetry !== newTasksFirst) ?? equals[0];
}

describe('PriorityQueue', () => {
  it('hands out higher priorities first, then due retries, then by arrival, whoever leaves in between', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ priority: fc.integer({ min: -2, max: 2 }), isRetry: fc.boolean() }) },
      { weight: 2, arbitrary: fc.record({ takeNewTasksFirst: fc.boolean() }) },
      fc.record({ leaves: fc.nat(20) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const queue = new PriorityQueue<Ranked>();
        const waiting: Ranked[] = [];
        const forget = (gone: Ranked) => void waiting.splice(waiting.indexOf(gone), 1);
        for (const step of steps) {
          if ('priority' in step) {
            queue.enqueue(step);
            waiting.push(step);
          } else if ('leaves' in step) {
            const gone = waiting[step.leaves];
            if (gone) forget(gone);
            queue.remove(gone ?? entry(step.leaves - 10));
          } else {
            const next = nextOf(waiting, step.takeNewTasksFirst);
            expect(queue.peek(step.takeNewTasksFirst)).toBe(next);
            expect(queue.dequeue(step.takeNewTasksFirst)).toBe(next);
            if (next) forget(next);
          }
          expect(queue.length).toBe(waiting.length);
          expect(queue.peek()).toBe(nextOf(waiting, false));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('lets new tasks go before retries of their priority when asked to, and before no higher one', () => {
    const [retry, newTask, higher] = [entry(1, true), entry(1), entry(2, true)];
    const queue = new PriorityQueue<Ranked>();
    for (const each of [retry, newTask, higher]) queue.enqueue(each);
    expect([queue.dequeue(true), queue.dequeue(true), queue.dequeue(true)]).toEqual([higher, newTask, retry]);
    expect(queue.dequeue(true)).toBeUndefined();
  });

  it('has nothing to give when it is empty, however often it is asked', () => {
    const queue = new PriorityQueue<Ranked>();
    const nothing = () => [queue.peek(), queue.peek(true), queue.dequeue(), queue.dequeue(true), queue.length];
    expect(nothing()).toEqual([undefined, undefined, undefined, undefined, 0]);
    queue.enqueue(entry());
    queue.dequeue();
    expect(nothing()).toEqual([undefined, undefined, undefined, undefined, 0]);
  });

  it('is not disturbed by the leaving of one that never came or has left', () => {
    const [stays, left] = [entry(3), entry(3)];
    const queue = new PriorityQueue<Ranked>();
    queue.enqueue(left);
    queue.enqueue(stays);
    for (const absent of [left, left, entry(3), entry(3, true), entry(9), entry(-9)]) queue.remove(absent);
    expect([queue.length, queue.dequeue(), queue.dequeue()]).toEqual([1, stays, undefined]);
  });
});
