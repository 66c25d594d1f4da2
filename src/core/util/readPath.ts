import { readField } from './readField.js';

/** A field of a field of whatever was thrown, as in `response.status`. @see readField */
export const readPath = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((found, key) => readField(found, key), value);

/** The first thing that can be read from one of several places. */
export function firstOf<Place, T>(places: readonly Place[], read: (place: Place) => T | undefined): T | undefined {
  for (const place of places) {
    const found = read(place);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first thing that can be read from one of several fields. */
export const readFirst = <T>(
  value: unknown,
  paths: readonly string[],
  read: (found: unknown) => T | undefined,
): T | undefined => firstOf(paths, (path) => read(readPath(value, path)));
