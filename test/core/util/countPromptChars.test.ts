import { GoogleGenerativeAI } from '@google/generative-ai';
import { askGemini } from 'parallel-genai/gemini';
import { askVac } from 'parallel-genai/vac';
import { describe, expect, it } from 'vitest';
import { countPromptChars } from '../../../src/core/util/countPromptChars.js';

describe('the length of a prompt', () => {
  it.each([
    ['a question', 'MLOps?', 6],
    ['parts', ['MLOps?', { text: 'In short.' }, { inlineData: { data: 'AAAA' } }], 15],
    ['a whole request', { contents: [{ role: 'user', parts: [{ text: 'MLOps?' }] }], systemInstruction: 'Danish' }, 12],
    ['nothing', undefined, 0],
  ])('counts the text of %s', (_, prompt, length) => {
    expect(countPromptChars(prompt)).toBe(length);
  });

  it('is told by the functions that ask models and agents', () => {
    const model = new GoogleGenerativeAI('key').getGenerativeModel({ model: 'm', systemInstruction: 'Danish' });
    expect(askGemini(model, 'MLOps?').promptChars).toBe(12);
    expect(askVac({ url: 'http://localhost', vac: 'demo' }, 'MLOps?').promptChars).toBeGreaterThan(6);
  });
});
