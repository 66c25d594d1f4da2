import { type Distribution, sample } from './Distribution.js';
import type { Random } from './random.js';

/** How a text is cut. */
interface Cutting {
  readonly chunkChars: Distribution;
  readonly random: Random;
  readonly breaksOff: boolean;
}

/** Pieces of these sizes, at least two where the answer breaks off; a pair of surrogates stays together. */
export function splitText(text: string, { chunkChars, random, breaksOff }: Cutting, whole = text): string[] {
  const most = breaksOff ? Math.max(1, Math.floor(whole.length / 2)) : Number.POSITIVE_INFINITY;
  const pieces: string[] = [];
  let start = 0;
  while (start < text.length) {
    let end = start + Math.max(1, Math.round(Math.min(most, sample(chunkChars, random))));
    if ((text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end++;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}

/** Tokens are estimated: four characters each. */
export const tokensOf = (characters: number): number => Math.ceil(characters / 4);
