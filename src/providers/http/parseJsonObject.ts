import { isObject, type JsonObject } from '../../core/util/isObject.js';

/** A string, so that it is left alone, or one of the words that Python writes for numbers JSON does not have. */
const stringOrWord = /("(?:[^"\\]|\\.)*")|-?\b(?:NaN|Infinity)\b/g;

/**
 * Parses an object in JSON; `undefined` if `text` is none. Python's `json.dumps` writes `NaN` and
 * `Infinity` (a document without a score has one): they become `null`.
 */
export function parseJsonObject(text: string): JsonObject | undefined {
  return objectIn(text) ?? objectIn(text.replace(stringOrWord, (_, string?: string) => string ?? 'null'));
}

function objectIn(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
