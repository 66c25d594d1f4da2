import { QuotaExhaustedError } from 'parallel-genai';
import { describe, expect, it } from 'vitest';
import { classifyFailure } from '../../../src/core/retry/classifyFailure.js';

const now = Date.parse('2026-01-01T00:00:00Z');
const asking = (seconds: number | string, status = 429) => ({ status, headers: { 'retry-after': String(seconds) } });

describe('what a limiter learns from a wait', () => {
  it('is to wait, for up to 300 s', () => {
    expect(classifyFailure(asking(300), now)).toEqual({ kind: 'wait', waitMs: 300_000 });
    expect(classifyFailure(asking(1, 503), now)).toEqual({ kind: 'wait', waitMs: 1_000 });
  });

  it('above 300 s is that a quota is used up, until when, and for an hour at most', () => {
    const thrown = asking(301);
    const error = expect.objectContaining({
      name: 'QuotaExhaustedError',
      message: 'the quota is used up: the server asks to wait 301 s, until 2026-01-01T00:05:01.000Z',
      cause: thrown,
      retryAfterMs: 301_000,
    }) as unknown;
    expect(classifyFailure(thrown, now)).toEqual({ kind: 'exhausted', waitMs: 301_000, error });
    expect(classifyFailure(asking(3_600), now)).toMatchObject({ kind: 'exhausted', waitMs: 3_600_000 });
    expect(classifyFailure(asking(315_360_000), now)).toMatchObject({ kind: 'exhausted', waitMs: 3_600_000 });
  });

  it.each([1_767_225_630, -43, 9_999_999_999])(
    'is nothing where the header says %s: only that it is busy',
    (seconds) => {
      expect(classifyFailure(asking(seconds), now)).toEqual({ kind: 'overloaded', isOutage: false });
    },
  );

  it('of 0 is that it is busy, and of a quota that it is refilled', () => {
    expect(classifyFailure(asking(0, 503), now)).toEqual({ kind: 'overloaded', isOutage: false });
    expect(classifyFailure(asking(0, 429), now)).toEqual({ kind: 'wait', waitMs: 0 });
  });
});

describe('what a limiter learns from a quota that is used up', () => {
  it('is the very error, where it is ours, for as long as it says', () => {
    const error = new QuotaExhaustedError('used up', 'PerDay', { retryAfterMs: 400_000 });
    expect(classifyFailure(error, now)).toEqual({ kind: 'exhausted', waitMs: 400_000, error });
    const long = new QuotaExhaustedError('used up', 'PerDay', { retryAfterMs: 86_400_000 });
    expect(classifyFailure(long, now)).toEqual({ kind: 'exhausted', waitMs: 3_600_000, error: long });
    const silent = new QuotaExhaustedError('used up', undefined);
    expect(classifyFailure(silent, now)).toEqual({ kind: 'exhausted', waitMs: 60_000, error: silent });
  });

  it("names the server's word", () => {
    const thrown = { status: 429, code: 'insufficient_quota' };
    expect(classifyFailure(thrown, now)).toMatchObject({
      waitMs: 60_000,
      error: { message: 'the quota is used up: the server says insufficient_quota', cause: thrown, status: 429 },
    });
    expect(classifyFailure(new AggregateError([new Error('x'), thrown]), now)).toMatchObject({
      error: { message: 'the quota is used up: the server says insufficient_quota' },
    });
  });

  it('lasts a minute where the server says "now"', () => {
    const thrown = { ...asking(0), code: 'insufficient_quota' };
    expect(classifyFailure(thrown, now)).toMatchObject({ kind: 'exhausted', waitMs: 60_000 });
  });

  it('is told to those that wait in words of its own where it is a cause', () => {
    const cause = new QuotaExhaustedError('used up', 'PerDay');
    expect(classifyFailure(new Error('asking failed', { cause }), now)).toMatchObject({
      error: { name: 'QuotaExhaustedError', message: 'the quota is used up' },
    });
  });
});
