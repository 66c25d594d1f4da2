import { describe, expect, it, vi } from 'vitest';
import { uniqueName } from '../../../src/core/run/uniqueName.js';

describe('the name of a task', () => {
  it('is the next free one where it is taken, also by a name that somebody chose', () => {
    const taken = new Map<string, number>();
    const chosen = ['ask_2', 'ask', 'ask', 'ask', 'ask_2', 'ask'];
    const names = ['ask_2', 'ask', 'ask_1', 'ask_3', 'ask_2_1', 'ask_4'];
    expect(chosen.map((name) => uniqueName(name, taken))).toEqual(names);
  });

  it('is found without a look at each of the thousands that have it', () => {
    const taken = new Map<string, number>();
    const looks = vi.spyOn(taken, 'has');
    const names = Array.from({ length: 1_000 }, () => uniqueName('ask', taken));
    expect(names.at(-1)).toBe('ask_999');
    expect(looks.mock.calls.length).toBeLessThanOrEqual(2_000);
  });
});
