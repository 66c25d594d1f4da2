import { asObject, asString } from '../gemini-api/json.js';

/** The server's error, out of the message of the SDK's ApiError. */
export interface ApiMessage {
  /** True if it came in the middle of a stream, which had begun with HTTP 200. */
  readonly midStream: boolean;
  /** google.rpc's error: code, message, status, details; `undefined` if the message holds none. */
  readonly body: unknown;
}

const midStreamPrefix = /^got status: \S*\. (?=[[{])/;

/**
 * Reads the message of an ApiError: the error body as JSON; in a stream after `got status: X. `; and if the body's
 * content type was not JSON, JSON whose `error.message` is the body as a string, JSON again.
 */
export function parseApiMessage(message: string): ApiMessage {
  const json = message.replace(midStreamPrefix, '');
  return { midStream: json.length < message.length, body: errorIn(json) };
}

function errorIn(json: string, depth = 0): unknown {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  // Streams that are not event streams are arrays.
  const { error } = asObject(Array.isArray(value) ? (value as unknown[])[0] : value);
  const inner = asString(asObject(error)['message']);
  // Twice is what happens; an answer's own words are never taken apart further.
  return (depth === 0 && inner !== undefined ? errorIn(inner, 1) : undefined) ?? error;
}
