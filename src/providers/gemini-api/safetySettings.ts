import { formatValue } from '../../core/util/formatValue.js';

const categories = [
  'HARM_CATEGORY_HARASSMENT',
  'HARM_CATEGORY_HATE_SPEECH',
  'HARM_CATEGORY_SEXUALLY_EXPLICIT',
  'HARM_CATEGORY_DANGEROUS_CONTENT',
] as const;

const thresholds = [
  'HARM_BLOCK_THRESHOLD_UNSPECIFIED',
  'BLOCK_LOW_AND_ABOVE',
  'BLOCK_MEDIUM_AND_ABOVE',
  'BLOCK_ONLY_HIGH',
  'BLOCK_NONE',
  'OFF',
] as const;

/** The probability of harm from which on an answer is blocked, in the words of Gemini's API. */
export type SafetyThreshold = (typeof thresholds)[number];

/** A safety setting that both of Google's SDKs take. */
export interface SafetySetting {
  // Each SDK declares an enum of its own, to which no text can be assigned: `any` fits both.
  /** The kind of harm, such as HARM_CATEGORY_HARASSMENT. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly category: any;
  /** How probable such a harm must be for an answer to be blocked. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly threshold: any;
}

/**
 * Makes safety settings with one threshold for the four categories of harm that Gemini knows: for a model of
 * `@google/generative-ai`, or for the `config` of a request through `@google/genai`.
 *
 * @param threshold how probable a harm must be for an answer to be blocked
 * @throws TypeError for a threshold that Gemini does not know
 * @example
 * const model = client.getGenerativeModel({ model: 'gemini-2.5-flash', safetySettings: safetySettings() });
 * askGenai(ai, { model: 'gemini-2.5-flash', contents: 'What is MLOps?', config: { safetySettings: safetySettings('OFF') } });
 */
export function safetySettings(threshold: SafetyThreshold = 'BLOCK_ONLY_HIGH'): SafetySetting[] {
  if (!thresholds.includes(threshold)) {
    throw new TypeError(`threshold must be one of ${thresholds.join(', ')}, got ${formatValue(threshold)}`);
  }
  return categories.map((category) => ({ category, threshold }));
}
