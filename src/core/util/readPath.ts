import { readField } from './readField.js';

/** A field of a field of whatever was thrown, as in `response.status`. @see readField */
export const readPath = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((found, key) => readField(found, key), value);

/** The first thing that can be read from one of several fields. */
export function readFirst<T>(
  value: unknown,
  paths: readonly string[],
  read: (found: unknown) => T | undefined,
): T | undefined {
  for (const path of paths) {
    const found = read(readPath(value, path));
    if (found !== undefined) return found;
  }
  return undefined;
}
