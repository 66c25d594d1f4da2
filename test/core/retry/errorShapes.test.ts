/** How popular clients throw, and what is made of it: each shape through all that ask about a failure. */
import { isRetryable, retryAfterMs } from 'parallel-genai';
import { describe, expect, it } from 'vitest';
import { classifyFailure } from '../../../src/core/retry/classifyFailure.js';
import type { ErrorShape } from './shapes/ErrorShape.js';
import { allShapes as shapes } from './shapes/allShapes.js';
import { now } from './shapes/waits.js';

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
