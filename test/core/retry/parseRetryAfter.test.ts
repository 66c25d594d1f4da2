import { retryAfterMs } from 'parallel-genai';
import { describe, expect, it } from 'vitest';
import { parseHttpDate } from '../../../src/core/retry/parseHttpDate.js';
import { parseRetryAfter, parseRetryAfterMs } from '../../../src/core/retry/parseRetryAfter.js';

const now = Date.parse('2026-01-01T00:00:00Z');

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['7', 7_000],
    ['007', 7_000],
    ['7.5', 7_500],
    ['0.0004', 0],
    [' 7\t', 7_000],
    ['315360000', 315_360_000_000],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Thursday, 01-Jan-26 00:00:30 GMT', 30_000],
    ['Thu Jan  1 00:00:30 2026', 30_000],
    ['Wed, 31 Dec 2025 23:59:59 GMT', 0],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 0],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 0],
    ['Sun Nov  6 08:49:37 1994', 0],
  ])('of "%s" is %i ms', (header, waitMs) => {
    expect(parseRetryAfter(header, now)).toBe(waitMs);
    expect(retryAfterMs({ status: 503, headers: { 'retry-after': header } }, now)).toBe(waitMs);
  });

  it.each([
    ...[
      '',
      ' ',
      '-5',
      '-43',
      '+7',
      '-0',
      '7s',
      '7,5',
      '7, 7',
      '1e3',
      '0x10',
      '.5',
      '7.',
      'NaN',
      'Infinity',
      'soon',
      'null',
    ],
    // Epoch seconds, epoch milliseconds, more than ten years, more than ten digits.
    ...['1767225630', '1767225630000', '315360001', '9999999999', '12345678901'],
    // Dates in other forms, or that the calendar does not have.
    ...['2026-01-01T00:00:30Z', '2026-01-01', 'Jan 1 2026', 'January 1, 2026 00:00:30', '1/1/2026'],
    ...[
      'Thu, 1 Jan 2026 00:00:30 GMT',
      'Thu, 01 Jan 2026 00:00:30 UTC',
      'Thu, 01 Jan 2026 00:00:30',
      'thu, 01 jan 2026 00:00:30 gmt',
    ],
    ...[
      'Thu, 01 Jan 2026 00:00:30 GMT+1',
      'Thu, 01 Jan 2026 00:00:30 +0100',
      'in Thu, 01 Jan 2026 00:00:30 GMT',
      '01 Jan 2026 00:00:30 GMT',
    ],
    ...[
      'Sat, 31 Feb 2026 00:00:30 GMT',
      'Thu, 00 Jan 2026 00:00:30 GMT',
      'Thu, 01 Foo 2026 00:00:30 GMT',
      'Thu, 01 Anf 2026 00:00:30 GMT',
    ],
    ...['Thu, 01 Jan 2026 24:00:30 GMT', 'Thu, 01 Jan 2026 00:60:30 GMT', 'Thu, 01 Jan 2026 00:00:61 GMT'],
    ...[
      'Thu, 01-Jan-26 00:00:30 GMT',
      'Thursday, 01 Jan 2026 00:00:30 GMT',
      'Thu Jan 01 00:00:30 2026 GMT',
      'Foo, 01 Jan 2026 00:00:30 GMT',
    ],
    ...['Thu, 01 Jan 2037 00:00:30 GMT', 'Fri, 31 Dec 9999 23:59:59 GMT'],
  ])('of "%s" is no wait', (header) => {
    expect(parseRetryAfter(header, now)).toBeUndefined();
    expect(retryAfterMs({ status: 503, headers: { 'retry-after': header } }, now)).toBeUndefined();
  });

  it('is measured from now where nothing else is said', () => {
    expect(parseRetryAfter(new Date(Date.now() + 3_600_000).toUTCString())).toBeGreaterThan(3_590_000);
    expect(
      retryAfterMs({ headers: { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() } }),
    ).toBeGreaterThan(3_590_000);
  });
});

describe('retry-after-ms', () => {
  it.each([
    ['0', 0],
    ['1500', 1_500],
    [' 12.5 ', 12.5],
    ['9999999999', 9_999_999_999],
  ])('of "%s" is %d ms', (header, waitMs) => {
    expect(parseRetryAfterMs(header)).toBe(waitMs);
  });

  it.each(['', '-1', '1e3', 'soon', 'Thu, 01 Jan 2026 00:00:30 GMT', '12345678901'])('of "%s" is no wait', (header) => {
    expect(parseRetryAfterMs(header)).toBeUndefined();
  });
});

describe('an HTTP date', () => {
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  it.each(months)('is read in %s', (month) => {
    const expected = Date.parse(`2026-${String(months.indexOf(month) + 1).padStart(2, '0')}-15T23:59:58Z`);
    expect(parseHttpDate(`Mon, 15 ${month} 2026 23:59:58 GMT`, now)).toBe(expected);
    expect(parseHttpDate(`Monday, 15-${month}-26 23:59:58 GMT`, now)).toBe(expected);
    expect(parseHttpDate(`Mon ${month} 15 23:59:58 2026`, now)).toBe(expected);
  });

  it.each([
    ['1951-06-15', '02', '1902'],
    ['1951-06-15', '51', '1951'],
    ['2026-06-15', '26', '2026'],
    ['2026-06-15', '76', '2076'],
    ['2026-06-15', '77', '1977'],
    ['2026-06-15', '99', '1999'],
    ['2090-06-15', '91', '2091'],
    ['2090-06-15', '41', '2041'],
  ])('of RFC 850, read on %s, means by the year %s: %s', (today, year, meant) => {
    const at = parseHttpDate(`Monday, 15-Jun-${year} 00:00:00 GMT`, Date.parse(today));
    expect(new Date(at ?? 0).toISOString()).toBe(`${meant}-06-15T00:00:00.000Z`);
  });

  it.each(['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'])('is read on a %s', (day) => {
    expect(parseHttpDate(`${day}, 15-Jun-26 00:00:00 GMT`, now)).toBe(Date.parse('2026-06-15'));
    expect(parseHttpDate(`${day.slice(0, 3)}, 15 Jun 2026 00:00:00 GMT`, now)).toBe(Date.parse('2026-06-15'));
  });
});
