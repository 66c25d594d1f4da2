import type { TaskEvent } from '../../core/model/events.js';
import { isObject } from '../../core/util/isObject.js';
import { redact } from '../../core/util/redact.js';
import { fromWireError, toWireError } from './RemoteError.js';

/*
 * The wire: server-sent events. A task's events are messages without a type, each a TaskEvent in JSON. Messages of a
 * type are about the stream itself:
 *   begin   { heartbeatMs }  first; the server promises a sign of life (a comment) at least so often
 *   end     {}               last; a stream that ends without it broke off
 *   failed  an error         last; the run itself failed, as an Observable errors
 */

/** The first message. */
export const beginMessage = (heartbeatMs: number): string =>
  message('begin', Number.isFinite(heartbeatMs) ? { heartbeatMs } : {});

/** The last message of a run that ended. */
export const endMessage = message('end', {});

/** The last message of a run that failed as a whole. */
export const failedMessage = (error: unknown): string => message('failed', toWireError(error));

/** A sign of life. */
export const heartbeatComment = ': still here\n\n';

/** A task's event. @throws TypeError where its value cannot be told in JSON */
export function eventMessage(event: TaskEvent): string {
  try {
    return `data: ${JSON.stringify('error' in event ? withWireError(event) : event)}\n\n`;
  } catch (cause) {
    const what = `the value of task '${event.name}' cannot be sent as JSON`;
    throw new TypeError(cause instanceof Error ? `${what}: ${cause.message}` : what, { cause });
  }
}

function withWireError(event: TaskEvent & { readonly error: unknown }): object {
  const sent = { ...event, error: toWireError(event.error) };
  return 'gaveUpReason' in event && event.gaveUpReason !== undefined
    ? { ...sent, gaveUpReason: redact(event.gaveUpReason) }
    : sent;
}

/** The event in a message's data, or `undefined` where it is none. */
export function readEvent(data: string): TaskEvent | undefined {
  const event = readJson(data);
  if (typeof event?.['type'] !== 'string' || typeof event['name'] !== 'string') return undefined;
  const { type } = event;
  if (type === 'retry' || type === 'error') return { ...event, error: fromWireError(event['error']) } as TaskEvent;
  // JSON makes null of Infinity, and leaves `undefined` out.
  if (type === 'limit') event['concurrency'] ??= Number.POSITIVE_INFINITY;
  if ((type === 'chunk' || type === 'complete') && !('value' in event)) event['value'] = undefined;
  return event as unknown as TaskEvent;
}

/** The object in JSON, or `undefined` where it is none. */
export function readJson(data: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(data);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function message(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
