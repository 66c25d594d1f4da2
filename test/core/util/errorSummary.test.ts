import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorSummary } from '../../../src/core/util/errorSummary.js';
import { readField } from '../../../src/core/util/readField.js';
import { hostile, throwing } from './hostile.js';

describe('errorSummary', () => {
  it.each<[string, unknown, string]>([
    ['an error', new TypeError('a\nb'), 'TypeError: a b'],
    ['an error without a message', new RangeError(), 'RangeError'],
    ['a DOMException', new DOMException('gone', 'AbortError'), 'AbortError: gone'],
    ['an object with a message', { message: 'busy' }, 'busy'],
    ['an object with a name and a message of other types', { name: 7, message: {} }, 'an object'],
    ['a string', 'out of luck', 'out of luck'],
    ['a list', [1], 'an array'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a symbol', Symbol('x'), 'Symbol(x)'],
    ['a function', () => 1, 'a function'],
    ['an object without a prototype', Object.create(null), 'an object'],
    ['an error whose message cannot be read', throwing('message', new RangeError('x')), 'RangeError'],
    ['an error whose name cannot be read', throwing('name', new Error('busy')), 'busy'],
  ])('tells %s', (_, thrown, line) => {
    expect(errorSummary(thrown)).toBe(line);
  });

  it.each(Object.entries(hostile))('survives %s', (_, make) => {
    expect(errorSummary(make()).length).toBeGreaterThan(0);
  });

  it('is redacted and cut', () => {
    expect(errorSummary(new Error(`Bearer ${'x'.repeat(99)} is bad`))).toBe('Error: Bearer … is bad');
    expect(errorSummary(new Error('x'.repeat(1_000)))).toHaveLength(200);
    expect(errorSummary('x'.repeat(1_000), 50)).toBe(`${'x'.repeat(49)}…`);
  });

  it('is a line, whatever was thrown', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (thrown) => typeof errorSummary(thrown) === 'string'),
    );
  });
});

describe('readField', () => {
  it('reads own fields and inherited ones', () => {
    expect(readField({ a: 1 }, 'a')).toBe(1);
    expect(
      readField(
        new (class {
          get a() {
            return 2;
          }
        })(),
        'a',
      ),
    ).toBe(2);
  });

  it.each([undefined, null, 'text', 7, Symbol('x')])('of %s is undefined', (value) => {
    expect(readField(value, 'length')).toBeUndefined();
  });

  it.each(Object.entries(hostile))('survives %s', (_, make) => {
    expect(readField(make(), 'message')).not.toBeInstanceOf(Function);
  });
});
