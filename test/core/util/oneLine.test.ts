import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneLine } from '../../../src/core/util/oneLine.js';

describe('oneLine', () => {
  it.each([
    ['line breaks', 'a\r\n  b\u2028c\td', 'a b c d'],
    ['colours', '\u001b[31mred\u001b[0m and \u009b1mbold', 'red and bold'],
    ['the title of a window', '\u001b]0;owned\u0007text', 'text'],
    ['a link', '\u001b]8;;http://a.test\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['a title without an end', '\u001b]0;text', '0;text'],
    ['a cursor that moves', 'a\u001b[2K\u001b[1Gb\u001bM', 'ab'],
    ['a bell and a null', 'a\u0007b\u0000c', 'a b c'],
    ['marks that turn the direction of writing', 'a\u202eb\u2066c', 'a b c'],
    ['white space around', '  a  ', 'a'],
  ])('is without %s', (_, text, line) => {
    expect(oneLine(text, 100)).toBe(line);
  });

  it('is cut where it is too long, and says so', () => {
    expect(oneLine('abcdef', 6)).toBe('abcdef');
    expect(oneLine('abcdefg', 6)).toBe('abcde…');
  });

  it('has no mark that turns the direction of writing', () => {
    expect(oneLine('a\u061cb\u200fc\u202ed\u2067e', 100)).toBe('a b c d e');
  });

  it('cuts no character in half', () => {
    expect(oneLine('abc🚀def', 5)).toBe('abc…');
    expect(oneLine('abc🚀def', 6)).toBe('abc🚀…');
  });

  it('is redacted before it is cut, and after escape codes are out of it', () => {
    expect(oneLine(`key AIza${'x'.repeat(35)} is bad`, 16)).toBe('key … is bad');
    expect(oneLine(`AIza\u001b[0m${'x'.repeat(35)}`, 16)).toBe('…');
    expect(oneLine('my-secret\nis bad', 100, 'my-secret')).toBe('… is bad');
  });

  it('has no control character and is never too long, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)), maxLength: 300 }),
        fc.integer({ min: 1, max: 300 }),
        (text, maxChars) => {
          const line = oneLine(text, maxChars);
          expect(line.length).toBeLessThanOrEqual(maxChars);

          expect(line).not.toMatch(
            /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/,
          );
        },
      ),
    );
  });

  it.each(['\u001b[', '\u001b]', '\u001b]0;', '\u009b0', '\u001b', ' ', '\u001b[0'])(
    'takes linear time over endless %j',
    (piece) => {
      expect(oneLine(piece.repeat(400_000 / piece.length), 10).length).toBeLessThanOrEqual(10);
      expect(oneLine(piece + 'a'.repeat(400_000), 10).length).toBeLessThanOrEqual(10);
    },
  );
});
