import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TrailerSplitter } from '../../../src/providers/vac/TrailerSplitter.js';

function read(pieces: readonly string[]) {
  const tail = new TrailerSplitter();
  const pushed = pieces.map((piece) => tail.push(piece));
  const end = tail.end();
  return { pushed, text: pushed.join('') + end.text, document: end.document, failure: end.failure };
}

const document = { answer: 'Say "{x}" \\ 🚀', source_documents: [{ page_content: '}{', metadata: { score: null } }] };
const glued = JSON.stringify(document);

/** `text` cut into pieces at these places. */
function cutAt(text: string, places: readonly number[]): string[] {
  const at = [0, ...places.map((place) => place % (text.length + 1)), text.length].sort((a, b) => a - b);
  return at.slice(1).map((end, i) => text.slice(at[i], end));
}

/** Text made of what could be taken for the end. */
const tricky = fc
  .array(
    fc.constantFrom(
      '{',
      '}',
      '{"',
      '"',
      ':',
      '{"a": ',
      '1',
      '[',
      ']',
      ' ',
      '\n',
      '\\',
      'S',
      'Streaming ',
      'Streaming Error: ',
      'x',
      '{"answer": "no"}',
    ),
  )
  .map((parts) => `${parts.join('')}.`);

describe('TrailerSplitter', () => {
  it('parts any text from the object glued to its end, however it is cut', () => {
    fc.assert(
      fc.property(fc.oneof(tricky, fc.string()), fc.array(fc.nat()), (text, places) => {
        expect(read(cutAt(text + glued, places))).toMatchObject({ text, document });
      }),
    );
  });
  it('gives any text back whole where nothing is glued to it', () => {
    fc.assert(
      fc.property(tricky, fc.array(fc.nat()), (text, places) => {
        expect(read(cutAt(text, places))).toMatchObject({ text, document: undefined, failure: undefined });
      }),
    );
  });
  it('lets go of braces in prose and code as soon as they are no JSON', () => {
    expect(read(['a {x} ', 'if (a) { return "b"; } ', '{"k": f(1)} ']).pushed).toEqual([
      'a {x} ',
      'if (a) { return "b"; } ',
      '{"k": f(1)} ',
    ]);
  });
  it('gives JSON within the text once more text follows', () => {
    expect(read(['{"answer": 1}', ' is JSON.', glued])).toMatchObject({
      pushed: ['', '{"answer": 1} is JSON.', ''],
      document,
    });
  });
  it("reads Python's NaN, which JSON does not have", () => {
    const { text, document } = read(['hi {"answer": "NaN", "score": NaN, "low": -Infinity}']);
    expect({ text, document }).toEqual({ text: 'hi ', document: { answer: 'NaN', score: null, low: null } });
  });
  it('takes an error with its traceback for a failure, and one in prose for text', () => {
    const error = 'Streaming async Error: fell over Traceback (most recent call last):\n  File "x.py"\n';
    expect(read(['Half ', error])).toMatchObject({ text: 'Half ', failure: error });
    expect(read(['A Streaming Error: x means', ' this. ', glued])).toMatchObject({
      text: 'A Streaming Error: x means this. ',
      document,
    });
  });
  it('copes with objects that are very long or very deep', () => {
    const long = JSON.stringify({ answer: 'x{"'.repeat(100_000) });
    expect(read([...long].map(String)).document).toEqual(JSON.parse(long));
    expect(read(['{"a":'.repeat(5_000), '!', glued]).document).toEqual(document);
  });
});
