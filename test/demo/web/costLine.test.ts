import type { RunState, TokenUsage } from 'parallel-genai';
import { describe, expect, it } from 'vitest';
import { fromAddress } from '../../../demo/web/src/model/address.js';
import { costLine } from '../../../demo/web/src/view/costLine.js';

const using = (usage?: TokenUsage) => ({ usage }) as RunState;
const prices = { input: 0.3, output: 2.5, cachedInput: 0.075 };

describe('the cost of a run', () => {
  it('is told with that of the combining call, to the cent or to two figures', () => {
    const state = using({ inputTokens: 1_000_000, outputTokens: 100_000 });
    expect(costLine({ state, combined: using({ outputTokens: 100_000 }) }, prices)).toBe(' Cost: 0.80.');
    expect(costLine({ state: using({ outputTokens: 333 }), combined: undefined }, prices)).toBe(' Cost: 0.00083.');
    expect(costLine({ state: using({ outputTokens: 333 }), combined: undefined }, { input: 0, output: 0.000001 })).toBe(
      ' Cost: 0.00000000033.',
    );
    expect(costLine({ state: using({ totalTokens: 9 }), combined: undefined }, prices)).toBe(' Cost: 0.00.');
    expect(costLine({ state: using(), combined: undefined }, prices)).toBe('');
  });

  it.each([
    ['0.3,2.5', { input: 0.3, output: 2.5 }],
    ['0.3, 2.5, 0.075', prices],
    ['0.3', undefined],
    ['1,2,3,4', undefined],
    ['-1,2', undefined],
    ['1e9,x', undefined],
    ['', undefined],
  ])('is told by the prices %j of the address', (text, expected) => {
    expect(fromAddress(new URLSearchParams({ prices: text }).toString()).prices).toEqual(expected);
  });
});
