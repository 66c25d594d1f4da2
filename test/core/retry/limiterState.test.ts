/** What a real limiter does after each of the ways in which clients throw. */
import { createLimiter, type LimiterState, runTasks } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { record } from '../../support/tasks.js';
import { allShapes } from './shapes/allShapes.js';
import { now } from './shapes/waits.js';

describe("a limiter's state", () => {
  beforeEach(() => void vi.useFakeTimers({ now }));
  afterEach(() => void vi.useRealTimers());

  /** After so many calls in a row that failed with it. */
  async function stateAfter(calls: number, thrown: () => unknown): Promise<LimiterState> {
    const limiter = createLimiter();
    const failing = Array.from({ length: calls }, (_, index) => [`t${index}`, () => Promise.reject(thrown())] as const);
    const run = record(runTasks(Object.fromEntries(failing), { limiter, concurrency: 1, heartbeatMs: false }));
    await vi.advanceTimersByTimeAsync(10);
    const seen = record(limiter.state$);
    run.unsubscribe();
    seen.unsubscribe();
    return seen.events[0] as LimiterState;
  }

  const after = { wait: 'closed', overloaded: 'probing', outage: 'probing', exhausted: 'exhausted', none: 'open' };

  it.each(allShapes)('after $who, again and again, is right', async ({ thrown, limiter, waitMs }) => {
    const { status, closedUntil } = await stateAfter(8, thrown);
    expect(status).toBe(after[limiter]);
    // At most with a second more on top, since clocks differ.
    if (waitMs !== undefined) expect((closedUntil ?? 0) - now - waitMs).toBeLessThanOrEqual(1_010);
    if (waitMs !== undefined) expect((closedUntil ?? 0) - now).toBeGreaterThanOrEqual(waitMs);
  });
});
