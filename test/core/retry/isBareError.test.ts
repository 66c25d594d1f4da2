import { isRetryable, retryAfterMs } from 'parallel-genai';
import { describe, expect, it } from 'vitest';
import { isBareError } from '../../../src/core/retry/isBareError.js';

const mute = Object.defineProperty(new Error('x'), 'message', {
  get: () => {
    throw new Error('mine');
  },
});

describe('isBareError', () => {
  it.each<[string, unknown, boolean]>([
    ['a plain Error', new Error('x'), true],
    ['one with a cause', new Error('x', { cause: 1 }), false],
    ['one with a field', Object.assign(new Error('x'), { status: 429 }), false],
    ['one with another name', Object.defineProperty(new Error('x'), 'name', { value: 'AbortError' }), false],
    ['one of another class', new TypeError('x'), false],
    ['a string', 'x', false],
    ['a revoked Proxy', revoked(), false],
  ])('of %s', (_, error, expected) => {
    expect(isBareError(error)).toBe(expected);
  });

  it('lets nothing throw where a message cannot be read, and words be read where they can', () => {
    expect(isRetryable(mute)).toBe(true);
    expect(retryAfterMs(mute)).toBeUndefined();
    expect(retryAfterMs(new Error('try again in 1.2s'))).toBe(1_200);
  });
});

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable(new Error('x'), {});
  revoke();
  return proxy;
}
