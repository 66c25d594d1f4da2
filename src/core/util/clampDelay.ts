/** Timers hold 32 bits: with one millisecond more, `setTimeout` and `setInterval` fire at once. */
const longestDelayMs = 2 ** 31 - 1;

/** A delay that timers can hold: from 0 to 2^31-1 ms (24.8 days). NaN counts as 0. */
export const clampDelay = (ms: number): number => Math.min(Math.max(ms, 0) || 0, longestDelayMs);
