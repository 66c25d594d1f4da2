import { redact } from './redact.js';

/** Escape sequences of terminals: colours and cursor (CSI), titles and links (OSC), and what else begins with ESC. */
const escapeCodes =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|(?:\x1b[\]P^_X]|[\x9d\x90\x9e\x9f\x98])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-~]?/g;

/** White space, control characters, and marks that turn the direction of writing or join letters unseen. */
const blanks = /[\s\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069]+/g;

/** Half of a character outside the basic plane, which a cut may leave. */
const halfCharacter = /[\ud800-\udbff]$/;

/**
 * A text of somebody else's, fit to be shown or logged: one line, no escape codes and no control characters, redacted,
 * and cut.
 *
 * @param maxChars the longest that it may be; what is longer ends with `…`
 * @param secret a secret that is known
 */
export function oneLine(text: string, maxChars: number, secret?: string): string {
  const line = redact(text.replace(escapeCodes, '').replace(blanks, ' ').trim(), secret);
  return line.length > maxChars ? `${line.slice(0, maxChars - 1).replace(halfCharacter, '')}…` : line;
}
