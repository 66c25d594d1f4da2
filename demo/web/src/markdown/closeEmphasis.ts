/** Emphasis that begins in a line and does not end there: the signs, and what follows. */
const open = /(?:^|[^*\\\w])(\*{1,3})(?=[^\s*])(?:(?!\1).)*$/;
/** Signs at the very end, of which nobody knows yet what they begin. */
const justBegun = /(^|\s)\*{1,3}$/;
/** How far back it is looked for: a line may be a megabyte. */
const reachChars = 500;

/**
 * A text that is still being written, with the emphasis of its last line ended, so that a half-written `**word` is bold
 * at once instead of showing its signs until the rest comes. Code is left as it is.
 */
export function closeEmphasis(text: string): string {
  const lineStart = text.lastIndexOf('\n') + 1;
  const line = text.slice(Math.max(lineStart, text.length - reachChars));
  // An open code span or fence: the signs in it are the code's.
  if (!line.includes('*') || isInCode(text, line)) return text;
  if (justBegun.test(line)) return text.slice(0, text.length - (/\*+$/.exec(line)?.[0].length ?? 0));
  const signs = open.exec(line.replace(/`[^`]*`/g, (code) => 'x'.repeat(code.length)))?.[1];
  // White space before the closing signs would make them text.
  return signs === undefined ? text : text.trimEnd() + signs;
}

function isInCode(text: string, line: string): boolean {
  return (line.split('`').length - 1) % 2 === 1 || (text.match(/^ {0,3}(?:```|~~~)/gm)?.length ?? 0) % 2 === 1;
}
