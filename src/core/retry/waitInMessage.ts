import { plausibleWait } from './plausibleWait.js';

const phrase = /\b(?:try again|retry) (?:in|after) (?=\d)/i;
/** "1.2s", "20ms", "6m0s", "20 seconds". */
const piece = /(\d{1,10}(?:\.\d+)?) ?(ms|milli|s|m|h|d)(?:[a-z]*)[ ,]?/iy;
const unitMs: Readonly<Record<string, number>> = { ms: 1, milli: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Far into a message it is a copy of somebody's prompt that speaks. */
const maxChars = 2_000;

/** The wait in milliseconds that an error's words name: "Please try again in 1.2s", "retry in 6m0s". */
export function waitInMessage(message: unknown): number | undefined {
  if (typeof message !== 'string') return undefined;
  const text = message.slice(0, maxChars);
  const found = phrase.exec(text);
  if (!found) return undefined;
  piece.lastIndex = found.index + found[0].length;
  let waitMs: number | undefined;
  for (let part = piece.exec(text); part; part = piece.exec(text)) {
    waitMs = (waitMs ?? 0) + Number(part[1]) * (unitMs[(part[2] ?? '').toLowerCase()] ?? 0);
  }
  return waitMs === undefined ? undefined : plausibleWait(Math.round(waitMs));
}
