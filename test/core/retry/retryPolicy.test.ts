import { isRetryable } from 'parallel-genai';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { noRetry, retryPolicy } from '../../../src/core/retry/retryPolicy.js';

afterEach(() => void vi.restoreAllMocks());

describe('the policy that an option `retry` means', () => {
  it('is one attempt for false', () => {
    expect(retryPolicy(false)).toBe(noRetry);
    expect(noRetry).toMatchObject({ attempts: 1, retryable: isRetryable, maxRetryAfterMs: 300_000 });
  });

  it('is five attempts for true and for an empty object', () => {
    for (const policy of [retryPolicy(true), retryPolicy({}), retryPolicy({ attempts: undefined })]) {
      expect(policy).toMatchObject({ attempts: 5, retryable: isRetryable, maxRetryAfterMs: 300_000 });
      vi.spyOn(Math, 'random').mockReturnValue(0.5);
      expect([1, 2, 3].map((attempt) => policy.delay(attempt, new Error('x')))).toEqual([500, 1_000, 2_000]);
    }
  });

  it('is so many attempts for a number', () => {
    expect(retryPolicy(1)).toMatchObject({ attempts: 1, maxRetryAfterMs: 300_000 });
    expect(retryPolicy(7)).toMatchObject({ attempts: 7, retryable: isRetryable });
    expect(retryPolicy(Number.POSITIVE_INFINITY)).toMatchObject({ attempts: Number.POSITIVE_INFINITY });
  });

  it('takes what an object says, 0 too', () => {
    const options = { attempts: 2, delay: () => 1, retryable: () => false, maxRetryAfterMs: 0 };
    expect(retryPolicy(options)).toEqual(options);
  });

  it.each<[unknown, string]>([
    [0, 'retry (attempts in all) must be a whole number of at least 1, got 0'],
    [1.5, 'retry (attempts in all) must be a whole number of at least 1, got 1.5'],
    ['often', 'retry must be true, false, a number of attempts or an object, got "often"'],
    [null, 'retry must be true, false, a number of attempts or an object, got null'],
    [{ attempts: 0 }, 'retry.attempts must be a whole number of at least 1, got 0'],
    [{ attempts: 2.5 }, 'retry.attempts must be a whole number of at least 1, got 2.5'],
    [{ maxRetryAfterMs: -1 }, 'retry.maxRetryAfterMs must be a number of at least 0, got -1'],
    [{ delay: 5 }, 'retry.delay must be a function, got 5'],
    [{ retryable: [503] }, 'retry.retryable must be a function, got an array'],
  ])('refuses %j', (retry, message) => {
    expect(() => retryPolicy(retry as never)).toThrow(message);
  });
});
