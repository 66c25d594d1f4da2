/** A plan of what goes over the wire for a call: only the player knows of time and aborts. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  /** Written one after the other, at the script's pace. */
  readonly pieces: readonly string[];
  /** Follows the last piece. */
  readonly ending: 'close' | 'reset' | 'stall';
  /** Pauses before the first piece: a unary answer takes as long as streaming it would. */
  readonly pausesFirst: number;
}

/** The way in which responses become a body: `?alt=sse`, a stream without it (one JSON array), or a single object. */
export type Framing = 'sse' | 'array' | 'unary';

export const jsonType = 'application/json; charset=UTF-8';

/** A reply in one piece. */
export const wholeReply = (status: number, body: string, contentType = jsonType): Reply => ({
  status,
  contentType,
  pieces: body === '' ? [] : [body],
  ending: 'close',
  pausesFirst: 0,
});
