import { safetySettings } from 'parallel-genai/gemini';
import { safetySettings as forGenai } from 'parallel-genai/genai';
import { describe, expect, it } from 'vitest';

describe.each([
  { edge: 'gemini', make: safetySettings },
  { edge: 'genai', make: forGenai },
])('safetySettings of /$edge', ({ make }) => {
  it('gives the four categories, BLOCK_ONLY_HIGH unless told otherwise', () => {
    expect(make()).toEqual(
      ['HARASSMENT', 'HATE_SPEECH', 'SEXUALLY_EXPLICIT', 'DANGEROUS_CONTENT'].map((harm) => ({
        category: `HARM_CATEGORY_${harm}`,
        threshold: 'BLOCK_ONLY_HIGH',
      })),
    );
    expect(make('BLOCK_NONE').every(({ threshold }) => (threshold as string) === 'BLOCK_NONE')).toBe(true);
  });

  it('refuses a threshold that nobody knows', () => {
    expect(() => make('SOME' as never)).toThrow(/threshold must be one of .*BLOCK_ONLY_HIGH.*got "SOME"/);
  });
});
