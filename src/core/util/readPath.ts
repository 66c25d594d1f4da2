import { readField } from './readField.js';

/** A field of a field of whatever was thrown, as in `response.status`. @see readField */
export const readPath = (value: unknown, path: string): unknown => path.split('.').reduce(readField, value);
