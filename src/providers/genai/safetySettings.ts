import type { HarmBlockThreshold, HarmCategory, SafetySetting } from '@google/genai';
import { checkThreshold, safetyCategories } from '../gemini-api/safetyCategories.js';

/**
 * Safety settings with one threshold for the four categories of harm that Gemini knows, for a request's `config`.
 *
 * @param threshold from how probable a harm on an answer is blocked
 * @throws TypeError for a threshold that Gemini does not know
 * @example
 * askGenai(ai, { model: 'gemini-2.5-flash', contents: 'What is MLOps?', config: { safetySettings: safetySettings() } });
 */
export function safetySettings(threshold: `${HarmBlockThreshold}` = 'BLOCK_ONLY_HIGH'): SafetySetting[] {
  checkThreshold(threshold);
  return safetyCategories.map((category) => ({
    category: category as HarmCategory,
    threshold: threshold as HarmBlockThreshold,
  }));
}
