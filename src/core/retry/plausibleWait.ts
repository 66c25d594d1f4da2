/** Ten years: nobody means that. */
const longestMs = 315_360_000_000;

/** A wait in milliseconds, from 0 to ten years; `undefined` if it is none. */
export const plausibleWait = (ms: unknown): number | undefined =>
  typeof ms === 'number' && ms >= 0 && ms <= longestMs ? ms : undefined;
