import { parseModelOrGemini } from './parseModelName.js';

/** Whether two names are of one model: `gemini-2.5-flash` and `gemini:gemini-2.5-flash` are. */
export function isSameModel(one: string, other: string): boolean {
  const [a, b] = [parseModelOrGemini(one), parseModelOrGemini(other)];
  return a !== undefined && a.provider === b?.provider && a.model === b.model;
}
