import type { MockCall, MockScript } from 'parallel-genai/testing';
import { defaultQuestion } from '../cliOptions.js';
import { asks } from './asks.js';
import { mlopsTexts } from './mlopsTexts.js';
import { pace } from './pace.js';

/** What they say to any other question: the truth. */
const cannotKnow =
  'It has a text about MLOps and no model behind it, so it cannot know an answer to your question. Set the keys of the models and ask again: npm start -- --help names them.';

/** The mocks of `npm start -- --models …`: the same text from each, said to be a mock's. */
export const modelScript: MockScript<MockCall> = {
  latencyMs: pace.latencyMs ?? 0,
  chunkMs: pace.chunkMs ?? 0,
  chunkChars: pace.chunkChars ?? 40,
  seed: 4,
  answer: ({ prompt, model }) =>
    `(The mock of ${model}.) ${asks(defaultQuestion, prompt) ? mlopsTexts.english : cannotKnow}`,
};
