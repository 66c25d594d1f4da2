import { costOf } from 'parallel-genai';
import { describe, expect, it } from 'vitest';

const prices = { input: 2, cachedInput: 0.5, output: 10 };

describe('costOf', () => {
  it('prices a million tokens each, cached ones apart', () => {
    expect(costOf({ inputTokens: 1_000_000, cachedInputTokens: 400_000, outputTokens: 100_000 }, prices)).toBe(2.4);
  });

  it('takes the price of input for cached tokens if they have none of their own', () => {
    expect(costOf({ inputTokens: 10, cachedInputTokens: 4 }, { input: 1_000_000, output: 0 })).toBe(10);
  });

  it('costs nothing without usage, and never less for too many cached tokens', () => {
    expect([costOf(undefined, prices), costOf({}, prices)]).toEqual([0, 0]);
    expect(costOf({ inputTokens: 1_000_000, cachedInputTokens: 9_000_000 }, prices)).toBe(0.5);
  });

  it.each([
    { input: -1, output: 1 },
    { input: 1, output: Number.NaN },
    { input: 1 },
    { input: 1, output: 1, cached: 1 },
    undefined,
  ])('refuses the prices %j', (wrong) =>
    expect(() => costOf({}, wrong as never)).toThrow(/input|output|cached|prices/),
  );
});
