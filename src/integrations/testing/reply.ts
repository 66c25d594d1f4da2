import type { Refusal } from './Wire.js';

/** What goes over the wire for a call: a plan, so that only the player knows of time and aborts. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Written one after the other, at the script's pace. */
  readonly pieces: readonly string[];
  /** Follows the last piece. */
  readonly ending: 'close' | 'reset' | 'stall';
  /** Pauses before the first piece: a unary answer takes as long as streaming it would. */
  readonly pausesFirst: number;
}

export const jsonType = 'application/json; charset=UTF-8';

/** A reply in one piece. */
export const wholeReply = (status: number, body: string, contentType = jsonType): Reply => ({
  status,
  contentType,
  pieces: body === '' ? [] : [body],
  ending: 'close',
  pausesFirst: 0,
});

/** A refusal as a reply. */
export const refusalReply = ({ status, body, headers }: Refusal): Reply => ({
  ...wholeReply(status, JSON.stringify(body, undefined, 2)),
  ...(headers && { headers }),
});
