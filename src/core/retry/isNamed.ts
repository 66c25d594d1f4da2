import { readFirst } from '../util/readPath.js';

/** True if the error's `name` matches, or its class's: the SDKs of OpenAI and Anthropic leave every `name` at "Error". */
export function isNamed(error: unknown, pattern: RegExp): boolean {
  return readFirst(error, ['name', 'constructor.name'], (name) => matches(name, pattern) || undefined) ?? false;
}

/** True if it is a string that matches. */
export const matches = (text: unknown, pattern: RegExp): text is string =>
  typeof text === 'string' && pattern.test(text);
