import { describe, expect, it } from 'vitest';
import { RequestRateLimit } from '../../../src/core/limiter/RequestRateLimit.js';
import { TokenRateLimit } from '../../../src/core/limiter/TokenRateLimit.js';
import type { PermitRequest } from '../../../src/core/model/PermitRequest.js';

const request = (promptChars?: number) => ({ promptChars, reservation: undefined }) as unknown as PermitRequest;
/** A quota of 1,000 tokens a second. */
const quotaOf = (estimate?: (request: { promptChars?: number | undefined }) => number) =>
  new TokenRateLimit({ limit: 1_000, perMs: 1_000, ...(estimate && { estimate }) });

/** What is left of the quota now, found by asking for so many tokens. */
const left = (quota: TokenRateLimit, now: number): number => {
  let tokens = 1_000;
  while (tokens > 0 && quota.earliestAt({ ...request(), reservation: { tokens } }, now) > now) tokens -= 10;
  return tokens;
};

describe('a quota of tokens', () => {
  it('takes four characters of a prompt for a token', () => {
    const quota = quotaOf();
    quota.record(request(2_000), 0);
    expect(left(quota, 0)).toBe(500);
  });

  it('adds to that what answers have used beyond their prompts in the mean', () => {
    const quota = quotaOf();
    for (const [promptChars, totalTokens] of [
      [40, 110],
      [400, 400],
    ] as const) {
      const answered = request(promptChars);
      quota.record(answered, 0);
      quota.correct(answered, { totalTokens });
    }
    // 100 and 300 beyond.
    quota.record(request(80), 0);
    expect(left(quota, 0)).toBe(1_000 - 510 - 220);
  });

  it('estimates no less than the prompt, whatever those before have used', () => {
    const quota = quotaOf();
    const answered = request(2_000);
    quota.record(answered, 0);
    quota.correct(answered, { totalTokens: 100 });
    quota.record(request(400), 0);
    expect(left(quota, 0)).toBe(800);
  });

  it('takes for a prompt of unknown length what attempts have used in the mean', () => {
    const quota = quotaOf();
    quota.record(request(), 0);
    expect(left(quota, 0)).toBe(1_000);
    for (const [index, tokens] of [100, 300, 200].entries()) {
      const asked = request(0);
      quota.record(asked, index * 5_000);
      quota.correct(asked, { totalTokens: tokens });
    }
    quota.record(request(), 50_000);
    expect(left(quota, 50_000)).toBe(800);
  });

  it.each([
    ['the total', { totalTokens: 700, inputTokens: 1, outputTokens: 1 }, 300],
    ['or else input and output together', { inputTokens: 100, outputTokens: 200 }, 700],
    ['or the input alone', { inputTokens: 100 }, 900],
    ['or the output alone', { outputTokens: 200 }, 800],
    ['or nothing, where nothing was used', {}, 1_000],
  ])('is put right by what an attempt used: %s', (_, usage, expected) => {
    const quota = quotaOf();
    const asked = request(2_000);
    quota.record(asked, 0);
    quota.correct(asked, usage);
    expect(left(quota, 10)).toBe(expected);
  });

  it.each([undefined, { totalTokens: Number.NaN }, { totalTokens: Number.POSITIVE_INFINITY }])(
    'keeps to the estimate where an attempt reports %j',
    (usage) => {
      const quota = quotaOf();
      const asked = request(2_000);
      quota.record(asked, 0);
      quota.correct(asked, usage);
      expect(left(quota, 10)).toBe(500);
    },
  );

  it('is put right once', () => {
    const quota = quotaOf();
    const asked = request(2_000);
    quota.record(asked, 0);
    quota.correct(asked, { totalTokens: 100 });
    quota.correct(asked, { totalTokens: 900 });
    expect(left(quota, 10)).toBe(900);
  });

  it('takes back what was never sent, and asks no second time for the estimate', () => {
    let asked = 0;
    const quota = quotaOf(() => (asked++, 600));
    const waits = request();
    quota.estimate(waits);
    quota.record(waits, 0);
    expect(left(quota, 0)).toBe(400);
    quota.cancel(waits);
    expect(left(quota, 0)).toBe(1_000);
    quota.record(waits, 0);
    expect([left(quota, 0), asked]).toEqual([400, 1]);
  });

  it('measures the prompt again where that was the estimate', () => {
    const quota = quotaOf();
    const waits = request(2_000);
    quota.record(waits, 0);
    quota.cancel(waits);
    expect(waits.reservation).toBeUndefined();
    quota.cancel(waits);
    expect(left(quota, 0)).toBe(1_000);
  });

  it('lets what is estimated larger than the quota go alone', () => {
    const quota = quotaOf(() => 5_000);
    const huge = request();
    quota.estimate(huge);
    expect(quota.earliestAt(huge, 0)).toBe(0);
    quota.record(huge, 0);
    const next = request();
    quota.estimate(next);
    expect(quota.earliestAt(next, 10)).toBe(1_000);
  });

  it.each([-1, Number.NaN, 'many', undefined])('refuses an estimate of %j', (estimate) => {
    expect(() => quotaOf(() => estimate as number).estimate(request())).toThrow(/tokens\.estimate/);
  });

  it('takes new numbers, and counts what was used so far', () => {
    const quota = quotaOf();
    quota.record(request(4_000), 0);
    expect(quota.update({ limit: 2_000, perMs: 5_000, estimate: () => 1_500 })).toBe(quota);
    const asked = request();
    quota.estimate(asked);
    expect(quota.earliestAt(asked, 10)).toBe(5_000);
  });
});

describe('a quota of requests', () => {
  it('is for so many in a window, which is half a percent longer than the provider’s', () => {
    const quota = new RequestRateLimit({ limit: 2, perMs: 1_000 });
    quota.record(0);
    expect(quota.earliestAt(10)).toBe(10);
    quota.record(10);
    expect(quota.earliestAt(20)).toBeCloseTo(1_005, 6);
    expect(quota.quota).toEqual({ limit: 2, perMs: 1_000 });
  });

  it('takes back one that was never sent', () => {
    const quota = new RequestRateLimit({ limit: 1, perMs: 1_000 });
    const entry = quota.record(0);
    expect(quota.earliestAt(10)).toBeGreaterThan(10);
    quota.cancel(entry);
    expect(quota.earliestAt(10)).toBe(10);
  });

  it('takes new numbers, and counts what was sent so far', () => {
    const quota = new RequestRateLimit({ limit: 1, perMs: 1_000 });
    quota.record(0);
    quota.update({ limit: 1, perMs: 2_000 });
    expect(quota.earliestAt(10)).toBeCloseTo(2_010, 6);
    quota.update({ limit: 2, perMs: 2_000 });
    expect([quota.earliestAt(10), quota.quota]).toEqual([10, { limit: 2, perMs: 2_000 }]);
  });
});
