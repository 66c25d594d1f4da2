import { formatValue } from '../../core/util/assertNumber.js';

/** The categories of harm that Gemini's safety settings adjust. */
export const safetyCategories = [
  'HARM_CATEGORY_HARASSMENT',
  'HARM_CATEGORY_HATE_SPEECH',
  'HARM_CATEGORY_SEXUALLY_EXPLICIT',
  'HARM_CATEGORY_DANGEROUS_CONTENT',
] as const;

const thresholds: readonly unknown[] = [
  'HARM_BLOCK_THRESHOLD_UNSPECIFIED',
  'BLOCK_LOW_AND_ABOVE',
  'BLOCK_MEDIUM_AND_ABOVE',
  'BLOCK_ONLY_HIGH',
  'BLOCK_NONE',
  'OFF',
];

/** @throws TypeError for a threshold that Gemini does not know */
export function checkThreshold(threshold: unknown): void {
  if (!thresholds.includes(threshold)) {
    throw new TypeError(`threshold must be one of ${thresholds.join(', ')}, got ${formatValue(threshold)}`);
  }
}
