import { HttpError, ParallelGenAIError } from 'parallel-genai';
import { describe, expect, it, vi } from 'vitest';
import { decideRetry } from '../../../src/core/retry/decideRetry.js';
import { retryPolicy } from '../../../src/core/retry/retryPolicy.js';

const policy = retryPolicy({ attempts: 3, delay: (attempt) => attempt * 100, maxRetryAfterMs: 9_000 });
const busy = (retryAfterMs?: number) => new HttpError('busy', 503, { retryAfterMs });

class Twice extends ParallelGenAIError {
  override readonly maxRetries = 2;
}

describe('what follows a failed attempt', () => {
  it('is another after the wait of the back-off, until there were enough', () => {
    expect(decideRetry(busy(), 1, policy, 0)).toEqual({ delayMs: 100 });
    expect(decideRetry(busy(), 2, policy, 0)).toEqual({ delayMs: 200 });
    expect(decideRetry(busy(), 3, policy, 0)).toEqual({ gaveUpReason: undefined });
  });

  it('is the end where the error deserves none, and one more where it deserves one more', () => {
    expect(decideRetry(new HttpError('no', 404), 1, policy, 0)).toEqual({ gaveUpReason: undefined });
    const many = { ...policy, attempts: 9 };
    expect(decideRetry(new Twice('odd'), 2, many, 0)).toEqual({ delayMs: 200 });
    expect(decideRetry(new Twice('odd'), 3, many, 0)).toEqual({ gaveUpReason: undefined });
    expect(decideRetry(new Error('x', { cause: new Twice('odd') }), 3, many, 0)).toEqual({ gaveUpReason: undefined });
  });

  it("is for a rule of the user's own to say, except where an error of ours knows that it is of no use", () => {
    const always = { ...policy, retryable: () => true };
    expect(decideRetry({ status: 404 }, 1, always, 0)).toEqual({ delayMs: 100 });
    expect(decideRetry(new HttpError('no', 404), 1, always, 0)).toEqual({ gaveUpReason: undefined });
    const never = { ...policy, retryable: () => false };
    expect(decideRetry(busy(), 1, never, 0)).toEqual({ gaveUpReason: undefined });
  });

  it('comes after the wait that the server names, whatever the back-off says', () => {
    const delay = vi.fn(() => 100);
    expect(decideRetry(busy(7_000), 1, { ...policy, delay }, 0)).toEqual({ delayMs: 7_000 });
    expect(decideRetry(busy(9_000), 1, policy, 0)).toEqual({ delayMs: 9_000 });
    expect(decideRetry(busy(1), 1, policy, 0)).toEqual({ delayMs: 1 });
    expect(delay).not.toHaveBeenCalled();
  });

  it.each(['0', 'Thu, 01 Jan 2015 00:00:30 GMT'])(
    'waits as the back-off does where the server says "%s": now',
    (now) => {
      expect(decideRetry({ status: 503, headers: { 'retry-after': now } }, 2, policy, 2e12)).toEqual({ delayMs: 200 });
    },
  );

  it('is measured from now where the server names a date', () => {
    const dated = { status: 503, headers: { 'retry-after': 'Thu, 01 Jan 2026 00:00:05 GMT' } };
    expect(decideRetry(dated, 1, policy, Date.parse('2026-01-01T00:00:00Z'))).toEqual({ delayMs: 5_000 });
  });

  it.each([
    [9_001, 'the server asks to wait 9.001 s, longer than maxRetryAfterMs (9 s)'],
    [12_345, 'the server asks to wait 12.345 s, longer than maxRetryAfterMs (9 s)'],
  ])('is the end, saying why, where the server asks to wait %i ms', (asked, gaveUpReason) => {
    expect(decideRetry(busy(asked), 1, policy, 0)).toEqual({ gaveUpReason });
  });

  it('is the end, saying why, where the wait is longer than what is left of the deadline', () => {
    expect(decideRetry(busy(7_000), 1, policy, 0, 6_999)).toEqual({
      gaveUpReason: 'the server asks to wait 7 s, longer than what is left of deadlineMs (6.999 s)',
    });
    expect(decideRetry(busy(), 2, policy, 0, 150)).toEqual({
      gaveUpReason: 'the back-off asks to wait 0.2 s, longer than what is left of deadlineMs (0.15 s)',
    });
    expect(decideRetry(busy(7_000), 1, policy, 0, 7_000)).toEqual({ delayMs: 7_000 });
  });

  it('never waits longer than timers can hold, nor less than nothing', () => {
    const delayed = (ms: number) => decideRetry(busy(), 1, { ...policy, delay: () => ms }, 0);
    expect(delayed(Number.POSITIVE_INFINITY)).toEqual({ delayMs: 2 ** 31 - 1 });
    expect(delayed(-5)).toEqual({ delayMs: 0 });
    expect(delayed(Number.NaN)).toEqual({ delayMs: 0 });
  });

  it('passes the attempt and the error to the rules', () => {
    const error = busy();
    const delay = vi.fn(() => 1);
    const retryable = vi.fn(() => true);
    decideRetry(error, 2, { ...policy, delay, retryable }, 0);
    expect(delay).toHaveBeenCalledWith(2, error);
    expect(retryable).toHaveBeenCalledWith(error);
  });
});
