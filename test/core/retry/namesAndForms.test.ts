import { isRetryable, retryAfterMs } from 'parallel-genai';
import { describe, expect, it } from 'vitest';
import { classifyFailure } from '../../../src/core/retry/classifyFailure.js';
import { isAbortError } from '../../../src/core/retry/isAbortError.js';
import { isNamed } from '../../../src/core/retry/isNamed.js';
import { isNetworkError } from '../../../src/core/retry/isNetworkError.js';
import { parseHttpDate } from '../../../src/core/retry/parseHttpDate.js';
import { plausibleWait } from '../../../src/core/retry/plausibleWait.js';
import { statusOf } from '../../../src/core/retry/statusOf.js';

const now = Date.parse('2026-01-01T00:00:00Z');
const named = (name: string) => Object.assign(new Error('x'), { name });

describe('an abort', () => {
  it.each([
    ...['AbortError', 'CanceledError', 'ResponseAborted', 'APIUserAbortError', 'UserAbortError'].map(named),
    Object.assign(new Error('x'), { code: 'ERR_CANCELED' }),
    new (class APIUserAbortError extends Error {})('x'),
  ])('is known by its whole name, its class or its code: %s', (error) => {
    expect(isAbortError(error)).toBe(true);
    expect(classifyFailure(error, now)).toEqual({ kind: 'none' });
  });

  it.each([
    ...['NotAnAbortError', 'AbortErrors', 'MyCanceledError', 'UserAbort', 'Error'].map(named),
    Object.assign(new Error('x'), { code: 'ERR_CANCELLED_NOT' }),
    new (class Sub extends Error {})('x'),
    undefined,
    null,
    { name: 5 },
    'AbortError',
  ])('is nothing that only looks like one: %s', (error) => {
    expect(isAbortError(error)).toBe(false);
  });

  it('is none of a limiter’s business, even where it carries what a refusal has', () => {
    const left = Object.assign(named('AbortError'), { code: 'insufficient_quota', status: 429 });
    expect(classifyFailure(Object.assign(named('AbortError'), { status: 503 }), now)).toEqual({ kind: 'none' });
    expect(classifyFailure(left, now).kind).toBe('none');
  });
});

describe('an error’s name', () => {
  it('is its own, or that of its class; objects without either have none', () => {
    class Own extends Error {}
    expect(isNamed(new Own('x'), /^Own$/)).toBe(true);
    expect(isNamed({ name: 'Own' }, /^Own$/)).toBe(true);
    for (const none of [undefined, null, 5, Object.create(null), { constructor: null }, { constructor: { name: 5 } }]) {
      expect(isNamed(none, /^(?:Own|undefined|5)$/)).toBe(false);
    }
  });

  it('is not asked for where merely looking throws', () => {
    const throws = {
      get name(): string {
        throw new Error('no');
      },
    };
    expect(isNamed(Object.defineProperty({}, 'constructor', { value: throws }), /./)).toBe(false);
  });
});

describe('a lost connection', () => {
  it.each([
    ...['ECONNREFUSED', 'ETIMEDOUT', 'EAI_AGAIN', 'EPIPE', 'UND_ERR_SOCKET', 'ConnectionReset'].map((code) => ({
      code,
    })),
    ...['APIConnectionError', 'ConnectionTimeoutError', 'TimeoutError', 'CohereTimeoutError', 'NetworkError'].map(
      named,
    ),
    ...['terminated', 'TypeError: fetch failed', 'read ECONNRESET', 'socket hang up'].map((text) => new Error(text)),
    new TypeError('fetch failed', { cause: { message: 5 } }),
    new TypeError('fetch failed', { cause: new Error('other side closed') }),
  ])('is known by its code, its name or its words: %s', (error) => {
    expect(isNetworkError(error)).toBe(true);
  });

  it.each([
    ...['NOT_ECONNREFUSED', 'ECONNREFUSED_NOT', 'UND_ERR_ABORTED', 'xEPIPE', 'EPIPEx'].map((code) => ({ code })),
    ...['MyNetworkError', 'NetworkErrors', 'XTimeoutError', 'TimeoutErrorX'].map(named),
    ...['the plan was terminated', 'terminated by its author', 'ECONNRESETTLED'].map((text) => new Error(text)),
    new TypeError('fetch failed', { cause: new Error('unknown scheme') }),
  ])('is nothing that only sounds like one: %s', (error) => {
    expect(isNetworkError(error)).toBe(false);
  });
});

describe('a status', () => {
  it.each<[unknown, number | undefined]>([
    ['503', 503],
    ['1503', undefined],
    ['5030', undefined],
    ['x503', undefined],
    [503.5, undefined],
    [600, undefined],
    [99, undefined],
    [true, undefined],
    [[503], undefined],
  ])('of %j is %j', (status, expected) => {
    expect(statusOf({ status })).toBe(expected);
  });
});

describe('a wait', () => {
  it.each<[unknown, number | undefined]>([
    [0, 0],
    [315_360_000_000, 315_360_000_000],
    [315_360_000_001, undefined],
    [-1, undefined],
    [Number.NaN, undefined],
    ['5', undefined],
    [5n, undefined],
    [true, undefined],
    [null, undefined],
    [undefined, undefined],
  ])('of %s makes %s', (ms, expected) => {
    expect(plausibleWait(ms)).toBe(expected);
  });

  it.each<[unknown, number | undefined]>([
    ['34.4s', 34_400],
    ['0.123456s', 123],
    ['34s.', undefined],
    ['34 s', undefined],
    [{ seconds: '2', nanos: 500_000_000 }, 2_500],
    [{ seconds: 2n, nanos: null }, 2_000],
    [{ nanos: 7_000_000 }, 7],
    [{ seconds: 'x2' }, undefined],
    [{ seconds: '2x' }, undefined],
    [{ seconds: '-2' }, undefined],
    [{ seconds: [2] }, undefined],
    [{}, undefined],
  ])('of RetryInfo %s is %s ms', (retryDelay, expected) => {
    expect(retryAfterMs({ errorDetails: [{ retryDelay }] })).toBe(expected);
  });

  it('is looked for in lists of details alone', () => {
    expect(retryAfterMs({ errorDetails: { 0: { retryDelay: '5s' }, length: 1 } })).toBeUndefined();
    expect(retryAfterMs({ errorDetails: 'retryDelay: 5s' })).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['Headers', new Headers({ 'retry-after': '7' })],
    [
      'a Map',
      new Map<unknown, unknown>([
        [5, 'x'],
        ['Retry-After', '7'],
      ]),
    ],
    ['an object, in whatever case', { 'Content-Type': 'x', 'RETRY-AFTER': '7' }],
    ['a list, of which the first counts', { 'retry-after': ['7', '9'] }],
    ['a number', { 'retry-after': 7 }],
    ['an object whose get knows nothing', { get: () => undefined, 'retry-after': '7' }],
    ['an object whose get says null', { get: () => null, 'retry-after': '7' }],
  ])('is read from headers that are %s', (_, headers) => {
    expect(retryAfterMs({ headers })).toBe(7_000);
  });

  it.each<[string, unknown]>([
    ['a text', 'retry-after: 7'],
    ['an object that has no such header', { 'content-type': 'x' }],
    ['an object whose header is one', { 'retry-after': { seconds: 7 } }],
    ['an object whose header is true', { 'retry-after': true }],
  ])('is none of headers that are %s', (_, headers) => {
    expect(retryAfterMs({ headers })).toBeUndefined();
  });
});

describe('an HTTP date', () => {
  it.each([
    'xMonday, 15-Jun-26 00:00:00 GMT',
    'Monday, 15-Jun-26 00:00:00 GMT+',
    'xMon Jun 15 00:00:00 2026',
    'Mon Jun 15 00:00:00 20261',
    'x Mon, 15 Jun 2026 00:00:00 GMT',
    'xMon, 15 Jun 2026 00:00:00 GMT',
  ])('is nothing with more around it: %s', (text) => {
    expect(parseHttpDate(text, now)).toBeUndefined();
  });
});

describe('what may be retried', () => {
  it.each<[unknown, boolean]>([
    [Object.assign(new SyntaxError('Unexpected token < in JSON at 0'), {}), true],
    [new SyntaxError('Unexpected token'), false],
    [new RangeError('no JSON in sight'), false],
    [{ code: 'exceeded_current_quota_error' }, false],
    [{ error: { type: 'billing_not_active' } }, false],
  ])('by its kind and words: %s', (error, expected) => {
    expect(isRetryable(error)).toBe(expected);
  });
});
