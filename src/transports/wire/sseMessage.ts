import { toWireError } from './RemoteError.js';

/*
 * The wire: server-sent events. A task's events are messages without a type, each a TaskEvent in JSON. Messages of a
 * type are about the stream itself:
 *   begin   { heartbeatMs?, run?, at? }  first; the server promises a sign of life (a comment) at least so often
 *   end     {}                           last; a stream that ends without it broke off
 *   failed  an error                     last; the run itself failed, as an Observable errors
 * Streams of the run store carry an id in every message but `begin`.
 */

/** What the first message says. */
export interface StreamBegin {
  /** How often, in milliseconds, the server gives a sign of life at the least. Left out: never. */
  readonly heartbeatMs?: number;
  /** Where the run can be come back to: an address, relative to that of the request. */
  readonly run?: string;
  /** The server's clock, in milliseconds since the epoch. */
  readonly at?: number;
}

/** The first message. */
export const beginMessage = ({ heartbeatMs = Number.POSITIVE_INFINITY, ...run }: StreamBegin): string =>
  message('begin', { ...(Number.isFinite(heartbeatMs) && { heartbeatMs }), ...run });

/** A task's event, in JSON. */
export const eventMessage = (json: string, id?: string): string => `${idLine(id)}data: ${json}\n\n`;

/** The last message of a run that ended. */
export const endMessage = (id?: string): string => message('end', {}, id);

/** The last message of a run that failed as a whole. */
export const failedMessage = (error: unknown, id?: string): string => message('failed', toWireError(error), id);

/** A sign of life. */
export const heartbeatComment = ': still here\n\n';

function message(type: string, data: object, id?: string): string {
  return `${idLine(id)}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** First of its message: what is cut off after it has no data yet, and is no message. */
const idLine = (id: string | undefined): string => (id === undefined ? '' : `id: ${id}\n`);
