import type { MockCall, MockScript } from 'parallel-genai/testing';
import { defaultQuestion } from '../cliOptions.js';
import { languages } from '../languages.js';
import { asks } from './asks.js';
import { pace } from './pace.js';
import { cannotKnowTexts, mlopsTexts } from './mlopsTexts.js';

/** The mock of `npm start`: a text in each language, and an overloaded model once, which heals. */
export const languageScript: MockScript<MockCall> = {
  ...pace,
  answer: (Object.keys(languages) as (keyof typeof languages)[]).map((language) => ({
    system: languages[language],
    answer: ({ prompt }) => (asks(defaultQuestion, prompt) ? mlopsTexts : cannotKnowTexts)[language],
  })),
  failures: [{ system: languages.danish, attempt: 1, fail: 'overloaded' }],
};
