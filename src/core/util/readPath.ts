import { readField } from './readField.js';

/** Paths in pieces: they are few, and each is read for every failure. */
const pieces = new Map<string, readonly string[]>();

/** A field of a field of whatever was thrown, as in `response.status`. @see readField */
export function readPath(value: unknown, path: string): unknown {
  let keys = pieces.get(path);
  if (!keys) pieces.set(path, (keys = path.split('.')));
  let found = value;
  for (const key of keys) {
    if (found === undefined) return undefined;
    found = readField(found, key);
  }
  return found;
}
