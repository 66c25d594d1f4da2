import { describe, expect, it } from 'vitest';
import { keysIn, withoutKeys } from '../../../src/core/util/withoutKeys.js';

describe('the keys among headers', () => {
  it('are what stands behind a scheme, and the parts of what has names', () => {
    const keys = keysIn({
      authorization: 'Bearer abcdefgh1234',
      cookie: 'session=0123456789abcdef; theme=dark',
      accept: 'text/plain',
    });
    expect(keys).toContain('abcdefgh1234');
    expect(keys).toContain('0123456789abcdef');
    expect(keys).not.toContain('text/plain');
  });
});

describe('a text without keys', () => {
  it('has none of them any more, wherever they stand', () => {
    expect(withoutKeys('got abcdefgh1234, abcdefgh1234', ['abcdefgh1234'])).toBe('got …, …');
  });

  it('has no beginning of one either where the text was cut', () => {
    expect(withoutKeys('the key is abcdefg…', ['abcdefgh1234'])).toBe('the key is …');
  });

  it('keeps words that are no secret, such as the short keys that local servers take', () => {
    expect(withoutKeys('none of the models is there: run ollama pull', ['ollama', 'none', 'e', ''])).toBe(
      'none of the models is there: run ollama pull',
    );
  });
});
