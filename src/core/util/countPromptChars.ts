import { isObject } from './isObject.js';

/** What holds text, directly or further down, in the requests of model and agent APIs. */
const textFields = ['text', 'parts', 'contents', 'content', 'systemInstruction'] as const;

/** How many characters of text a prompt holds: a string, parts, or a whole request. */
export function countPromptChars(prompt: unknown): number {
  if (typeof prompt === 'string') return prompt.length;
  if (Array.isArray(prompt)) return prompt.reduce((sum: number, item) => sum + countPromptChars(item), 0);
  if (!isObject(prompt)) return 0;
  return textFields.reduce((sum, key) => sum + countPromptChars(prompt[key]), 0);
}
