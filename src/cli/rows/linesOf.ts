/** The lines of a stream of bytes, with either line break, numbered from 1. Empty ones are left out. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<{ line: number; text: string }, void> {
  const decoder = new TextDecoder();
  let line = 0;
  // Pieces of a long line, joined once: joined one by one they would be copied for each piece.
  let pieces: string[] = [];
  for await (const block of bytes) {
    const texts = decoder.decode(block, { stream: true }).split('\n');
    const last = texts.pop() ?? '';
    for (const text of texts) {
      line++;
      const whole = pieces.length === 0 ? text : [...pieces, text].join('');
      pieces = [];
      if (whole.trim() !== '') yield { line, text: whole.replace(/\r$/, '') };
    }
    if (last !== '') pieces.push(last);
  }
  const text = pieces.join('') + decoder.decode();
  if (text.trim() !== '') yield { line: line + 1, text };
}
