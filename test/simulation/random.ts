/** A number from 0 up to 1, the next of a sequence. */
export type Random = () => number;

/** Mulberry32: small, fast, and the same sequence for the same seed wherever it runs. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How a latency is spread: half of the draws are below `medianMs`, one in a hundred above `p99Ms`. */
export interface LogNormal {
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** The standard normal distribution's 99th percentile. */
const z99 = 2.3263478740408408;

/** One draw from a log-normal distribution in whole milliseconds, by Box and Muller. */
export function logNormal({ medianMs, p99Ms }: LogNormal, random: Random): number {
  const sigma = Math.log(p99Ms / medianMs) / z99;
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.round(medianMs * Math.exp(sigma * normal));
}
