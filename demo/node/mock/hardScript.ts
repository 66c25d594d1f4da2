import type { MockCall, MockScript } from 'parallel-genai/testing';
import { languages } from '../languages.js';
import { languageScript } from './languageScript.js';

/** The mock of `npm run trace`: overloaded twice, silent once from the start, and once in the middle of an answer. */
export const hardScript: MockScript<MockCall> = {
  ...languageScript,
  failures: [
    { system: languages.danish, attempt: [1, 2], fail: 'overloaded' },
    { system: languages.french, attempt: 1, fail: { kind: 'stall', atFraction: 0 } },
    { system: languages.italian, attempt: 1, fail: { kind: 'stall', atFraction: 0.3 } },
  ],
};
