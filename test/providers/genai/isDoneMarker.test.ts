import { describe, expect, it } from 'vitest';
import { isDoneMarker } from '../../../src/providers/genai/isDoneMarker.js';

const parsing = (body: string): Promise<unknown> => new Response(body).json().catch((error: unknown) => error);

describe('the error with which [DONE] is met', () => {
  it('is known in the words of this platform', async () => {
    expect(isDoneMarker(await parsing('[DONE]'))).toBe(true);
  });

  it.each([
    ['Node', `Unexpected token 'D', "[DONE]" is not valid JSON`],
    ['Chromium', `Failed to execute 'json' on 'Response': Unexpected token 'D', "[DONE]" is not valid JSON`],
    ['Firefox', 'JSON.parse: unexpected character at line 1 column 2 of the JSON data'],
    ['Safari', 'JSON Parse error: Unexpected identifier "DONE"'],
  ])('is known in the words of %s', (_, words) => {
    expect(isDoneMarker(new SyntaxError(words))).toBe(true);
    expect(isDoneMarker(new TypeError(words))).toBe(false);
  });

  it.each(['', '{', '{"candidates": [D', '{"text": "[DONE]', 'ping', '{"a": "[DONE]" D}'])(
    'is not that of %j',
    async (body) => {
      expect(isDoneMarker(await parsing(body))).toBe(false);
    },
  );
});
