/** The longest that a server needs to end a stream once its own limit has passed, in milliseconds; and some more. */
const endingMs = 8_000;

/**
 * Chooses the `stream_timeout` to ask a server for, in whole seconds, so that it ends an answer of its own accord before
 * the attempt does. An agent that raised, or never said that its stream is over, keeps a stream open for that long; an
 * agent that is merely slow still gets its answer through, in one piece. Hence half of the attempt's time: little of it
 * is lost on what failed, and few answers stop streaming.
 *
 * @param timeoutMs how long the attempt may take
 * @returns `undefined` if there is no limit: the server then keeps to its own
 */
export function streamTimeout(timeoutMs: number): number | undefined {
  if (timeoutMs === Number.POSITIVE_INFINITY) return undefined;
  return Math.floor(Math.max(0, Math.min(timeoutMs / 2, timeoutMs - endingMs)) / 1_000);
}
