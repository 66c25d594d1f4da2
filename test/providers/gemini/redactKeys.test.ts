import { describe, expect, it } from 'vitest';
import { redactKeys } from '../../../src/providers/gemini-api/redactKeys.js';

const spaces = ' '.repeat(400_000);

describe('redactKeys', () => {
  it.each([0, 1, 8])('hides what follows api_key: and %i spaces', (count) => {
    const head = `Consumer 'api_key:${' '.repeat(count)}`;
    expect(redactKeys(`${head}abc-1.x' has been suspended`)).toBe(`${head}[key]' has been suspended`);
  });

  it('hides the key where it is known, wherever it stands', () => {
    expect(redactKeys('my-secret is bad: my-secret', 'my-secret')).toBe('[key] is bad: [key]');
  });

  it.each([
    ['after words that a key could follow', `api_key:${spaces}`, `api_key:${spaces}`],
    ['alone', spaces, spaces],
    ['before a key', `${spaces}Invalid API key: abc1`, `${spaces}Invalid API key: [key]`],
  ])('gets through endless spaces %s', (_, message, told) => {
    expect(redactKeys(message) === told).toBe(true);
  });
});
