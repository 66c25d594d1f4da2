import { isObject } from '../util/isObject.js';
import { readFirst } from '../util/readPath.js';

/** Where clients put the headers of an answer. */
const places = [
  'headers', // OpenAI, Anthropic, a Response
  'responseHeaders', // AI SDK
  'response.headers', // axios, got, ky, gaxios
  'rawResponse.headers', // Mistral
];

/**
 * A header of the answer that an error carries: in `Headers`, a Map or a plain object.
 *
 * @param name in lower case
 */
export const readHeader = (error: unknown, name: string): string | undefined =>
  readFirst(error, places, (headers) => {
    try {
      return isObject(headers) ? asText(valueIn(headers, name)) : undefined;
    } catch {
      return undefined; // Headers that cannot be read say nothing.
    }
  });

function valueIn(headers: object, name: string): unknown {
  const { get } = headers as { get?: unknown };
  const value: unknown = typeof get === 'function' ? get.call(headers, name) : undefined;
  if (value !== undefined && value !== null) return value;
  const entries = headers instanceof Map ? [...(headers as Map<unknown, unknown>)] : Object.entries(headers);
  return entries.find(([key]) => typeof key === 'string' && key.toLowerCase() === name)?.[1];
}

/** Node's are lists where a header came more than once. */
function asText(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' || typeof first === 'number' ? String(first) : undefined;
}
