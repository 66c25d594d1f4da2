/** How popular clients throw, and what is made of it: each shape through all that ask about a failure. */
import { createLimiter, isRetryable, type LimiterState, retryAfterMs, runTasks } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { classifyFailure } from '../../../src/core/retry/classifyFailure.js';
import { record } from '../../support/tasks.js';
import type { ErrorShape } from './shapes/ErrorShape.js';
import { outageShapes } from './shapes/outages.js';
import { statusShapes } from './shapes/statuses.js';
import { verdictShapes } from './shapes/verdicts.js';
import { now, waitShapes } from './shapes/waits.js';

const shapes = [...statusShapes, ...verdictShapes, ...outageShapes, ...waitShapes];

it('are told apart by their names', () => {
  expect(new Set(shapes.map(({ who }) => who)).size).toBe(shapes.length);
});

describe('isRetryable', () => {
  it.each(shapes)('of $who is $again', ({ thrown, again }) => {
    expect(isRetryable(thrown())).toBe(again);
  });
});

describe('retryAfterMs', () => {
  it.each(shapes)('of $who is $waitMs', ({ thrown, waitMs }) => {
    expect(retryAfterMs(thrown(), now)).toBe(waitMs);
  });
});

describe('what a limiter hears', () => {
  const toFeedback = (limiter: ErrorShape['limiter'], waitMs: number | undefined) =>
    ({
      wait: { kind: 'wait', waitMs },
      overloaded: { kind: 'overloaded', isOutage: false },
      outage: { kind: 'overloaded', isOutage: true },
      exhausted: {
        kind: 'exhausted',
        waitMs: 60_000,
        error: expect.objectContaining({ name: 'QuotaExhaustedError' }) as unknown,
      },
      none: { kind: 'none' },
    })[limiter];

  it.each(shapes)('of $who is $limiter', ({ thrown, limiter, waitMs }) => {
    expect(classifyFailure(thrown(), now)).toEqual(toFeedback(limiter, waitMs));
  });
});

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

  it.each(shapes)('after $who, again and again, is right', async ({ thrown, limiter, waitMs }) => {
    const { status, closedUntil } = await stateAfter(8, thrown);
    expect(status).toBe(after[limiter]);
    // At most with a second more on top, since clocks differ.
    if (waitMs !== undefined) expect((closedUntil ?? 0) - now - waitMs).toBeLessThanOrEqual(1_010);
    if (waitMs !== undefined) expect((closedUntil ?? 0) - now).toBeGreaterThanOrEqual(waitMs);
  });
});
