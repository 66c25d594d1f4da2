import { readPath } from '../util/readPath.js';

/** True if the error's `name` matches, or its class's: the SDKs of OpenAI and Anthropic leave every `name` at "Error". */
export const isNamed = (error: unknown, pattern: RegExp): boolean =>
  ['name', 'constructor.name'].some((path) => matches(readPath(error, path), pattern));

/** True if it is a string that matches. */
export const matches = (text: unknown, pattern: RegExp): text is string =>
  typeof text === 'string' && pattern.test(text);
