import { readField } from '../util/readField.js';

/** True if the error's `name` matches, or its class's: the SDKs of OpenAI and Anthropic leave every `name` at "Error". */
export function isNamed(error: unknown, pattern: RegExp): boolean {
  const isMatch = (name: unknown) => typeof name === 'string' && pattern.test(name);
  return isMatch(readField(error, 'name')) || isMatch(className(error));
}

function className(error: unknown): unknown {
  try {
    return (readField(error, 'constructor') as { name?: unknown } | undefined)?.name;
  } catch {
    return undefined;
  }
}
