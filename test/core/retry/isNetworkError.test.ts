import { BlockedError } from 'parallel-genai';
import { describe, expect, it } from 'vitest';
import { isNetworkError } from '../../../src/core/retry/isNetworkError.js';
import { statusOf } from '../../../src/core/retry/statusOf.js';

const lost = new TypeError('fetch failed');
const left = new DOMException('left', 'AbortError');

describe('isNetworkError', () => {
  it.each<[string, unknown, boolean]>([
    ['a lost connection', lost, true],
    ['one as a cause', new Error('x', { cause: lost }), true],
    ['one among several', new AggregateError([new Error('x'), lost]), true],
    ['several others', new AggregateError([new Error('x'), left]), false],
    ['an abort', left, false],
    [
      'an abort whose cause is a lost connection',
      Object.assign(new DOMException('left', 'AbortError'), { cause: lost }),
      false,
    ],
    ['a mistake in the program', new TypeError('x is not a function'), false],
    ['an error of ours', new BlockedError('SAFETY', ''), false],
    ['a code that only its message has', new Error('write EPIPE'), true],
    ['one of undici', new Error('the pool failed: UND_ERR_SOCKET'), true],
    ['a call that undici refuses to make', new Error('UND_ERR_INVALID_ARG'), false],
    ['a word that a code is only part of', new Error('EPIPELINE failed'), false],
    ['nothing', undefined, false],
    ['a string', 'fetch failed', false],
  ])('of %s', (_, error, expected) => {
    expect(isNetworkError(error)).toBe(expected);
  });
});

describe('statusOf', () => {
  it.each<[string, unknown, number | undefined]>([
    ['an error', { status: 404 }, 404],
    ['its cause', new Error('x', { cause: { statusCode: 503 } }), 503],
    ['the first of several that has one', new AggregateError([new Error('x'), { status: 404 }, { status: 503 }]), 404],
    ['several that have none', new AggregateError([new Error('x')]), undefined],
    ...[499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401].map(
      (status, index) => [`gRPC ${index + 1}`, { code: index + 1, details: '' }, status] as [string, unknown, number],
    ),
    ['the least', { status: 100 }, 100],
    ['the most', { status: 599 }, 599],
    ['the least code', { code: 400 }, 400],
    ['the most code', { code: 599 }, 599],
    ['nothing', undefined, undefined],
  ])('of %s', (_, error, status) => {
    expect(statusOf(error)).toBe(status);
  });
});
