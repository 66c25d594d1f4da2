/** A source of chance: numbers from 0 up to 1, like `Math.random`. */
export type Random = () => number;

/**
 * Chance that repeats: the same keys give the same numbers (mulberry32 over an FNV-1a hash of the keys).
 *
 * A call draws from its own source, made from the script's seed and what the call asks, so that the order in which
 * parallel calls arrive changes nothing.
 */
export function seededRandom(...keys: readonly (string | number)[]): Random {
  let state = hash(keys.join('\u0000'));
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** FNV-1a, 32 bits. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
