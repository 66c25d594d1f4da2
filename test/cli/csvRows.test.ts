import { describe, expect, it } from 'vitest';
import { csvRows } from '../../src/cli/rows/csvRows.js';

/** The rows of a text, as it comes in pieces: the line, and the text or the problem. */
async function rowsOf(csv: string): Promise<(readonly [line: number, text: unknown])[]> {
  const rows: (readonly [number, unknown])[] = [];
  for await (const row of csvRows(piecesOf(csv), ',')) {
    rows.push([row.line, 'problem' in row ? row.problem : row.fields['text']]);
  }
  return rows.toSorted(([a], [b]) => a - b);
}

async function* piecesOf(text: string) {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
}

describe.each([
  ['LF', '\n'],
  ['CR and LF', '\r\n'],
])('CSV with lines that end in %s', (_, end) => {
  const rows = (...lines: readonly string[]) => rowsOf(['id,text', ...lines, ''].join(end));

  it('loses no row to a quote that is not as CSV has them: it belongs to the text', async () => {
    expect(await rows('1,"bad"x', '2,c', '3,a 5" screen', '4,"d"', '5, "e"', '6,"f" ', '7,"say \\"hi\\" now"')).toEqual(
      [
        ...[[2, '"bad"x'] as const, [3, 'c'] as const, [4, 'a 5" screen'] as const, [5, 'd'] as const],
        ...[[6, ' "e"'] as const, [7, '"f" '] as const, [8, '"say \\"hi\\" now"'] as const],
      ],
    );
  });

  it('knows the line on which each row begins, bad ones too', async () => {
    const long = `"a${end}b${end}c"`;
    expect(await rows(`1,${long}`, '', `2,${long}`, `3,${long},x`, '4,d', 'x', `5,${long}`)).toEqual([
      [2, `a${end}b${end}c`],
      [6, `a${end}b${end}c`],
      [9, expect.stringMatching(/^Invalid Record Length/)],
      [12, 'd'],
      [13, expect.stringMatching(/^Invalid Record Length/)],
      [14, `a${end}b${end}c`],
    ]);
  });

  it('names the line on which a quote begins that is never closed', async () => {
    expect(await rows('1,a', '2,"b', '3,c', '4,d')).toEqual([
      [2, 'a'],
      [3, 'a quote that begins here is not closed'],
    ]);
  });
});
