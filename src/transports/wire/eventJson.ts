import type { TaskEvent } from '../../core/model/events.js';
import { isObject } from '../../core/util/isObject.js';
import { redact } from '../../core/util/redact.js';
import { fromWireError, toWireError } from './RemoteError.js';

/**
 * A task's event in JSON: the data of a server-sent event, and the `event` of a journal's line.
 * @throws TypeError if JSON cannot hold its value: a BigInt, a cycle, a `toJSON` that throws
 */
export function formatEvent(event: TaskEvent): string {
  try {
    return JSON.stringify('error' in event ? withWireError(event) : event);
  } catch (cause) {
    const what = `the value of task '${event.name}' cannot be sent as JSON`;
    const [why] = (cause instanceof Error ? cause.message : '').split('\n');
    throw new TypeError(why ? `${what}: ${redact(why)}` : what, { cause });
  }
}

/** The event that {@link formatEvent} wrote, or `undefined` if this is none. */
export function parseEvent(json: string): TaskEvent | undefined {
  return toEvent(parseJson(json));
}

/** The event in parsed JSON, which is changed to become it, or `undefined` if this is none. */
export function toEvent(value: unknown): TaskEvent | undefined {
  if (!isEvent(value)) return undefined;
  if (value.type === 'retry' || value.type === 'error') Object.assign(value, { error: fromWireError(value.error) });
  // JSON makes null of Infinity, and leaves `undefined` out.
  const { concurrency } = value as { concurrency?: number | null };
  if (value.type === 'limit') Object.assign(value, { concurrency: concurrency ?? Number.POSITIVE_INFINITY });
  const mayHold = value.type === 'chunk' || value.type === 'complete';
  return mayHold && !('value' in value) ? Object.assign(value, { value: undefined }) : value;
}

/** Whether this can be an event: what else is in it is taken on trust. */
const isEvent = (value: unknown): value is TaskEvent =>
  isObject(value) && typeof value['type'] === 'string' && typeof value['name'] === 'string';

/** The object in JSON, or `undefined` if it is none. */
export function parseJson(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function withWireError(event: TaskEvent & { readonly error: unknown }): object {
  const sent = { ...event, error: toWireError(event.error) };
  return 'gaveUpReason' in event && event.gaveUpReason !== undefined
    ? { ...sent, gaveUpReason: redact(event.gaveUpReason) }
    : sent;
}
