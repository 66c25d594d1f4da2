import { HttpError } from 'parallel-genai';
import { type ErrorShape, errorWith } from './ErrorShape.js';

/** What the waits of the table are measured from. */
export const now = Date.parse('2026-01-01T00:00:00Z');

const limited = (fields: Readonly<Record<string, unknown>>, message = 'too many') =>
  errorWith({ status: 429, ...fields }, message);
const retryInfo = (retryDelay: unknown) => [{ reason: 'X' }, { '@type': 'google.rpc.RetryInfo', retryDelay }];
const seven = { 'retry-after': '7' };

type Row = readonly [who: string, thrown: () => unknown, waitMs: number | undefined];

const rows: readonly Row[] = [
  ['Headers (openai, anthropic)', () => limited({ headers: new Headers(seven) }), 7_000],
  ['retry-after-ms (Azure, openai)', () => limited({ headers: { 'retry-after-ms': '1500' } }), 1_500],
  ['retry-after-ms with a fraction', () => limited({ headers: { 'retry-after-ms': '0.5' } }), 0.5],
  ['retry-after-ms before retry-after', () => limited({ headers: { ...seven, 'retry-after-ms': 1_500 } }), 1_500],
  ['retry-after where retry-after-ms is none', () => limited({ headers: { ...seven, 'retry-after-ms': '-5' } }), 7_000],
  ['responseHeaders (AI SDK)', () => errorWith({ statusCode: 429, responseHeaders: seven }), 7_000],
  [
    'AI_RetryError',
    () => errorWith({ name: 'AI_RetryError', lastError: errorWith({ statusCode: 429, responseHeaders: seven }) }),
    7_000,
  ],
  ['response with plain headers (axios)', () => errorWith({ response: { status: 429, headers: seven } }), 7_000],
  [
    'response with Headers (ky)',
    () => errorWith({ response: new Response(null, { status: 429, headers: seven }) }),
    7_000,
  ],
  [
    'response with a Map',
    () => errorWith({ response: { status: 429, headers: new Map([['Retry-After', '7']]) } }),
    7_000,
  ],
  ['response of got', () => errorWith({ response: { statusCode: 429, headers: seven } }), 7_000],
  [
    'rawResponse (Mistral)',
    () => errorWith({ statusCode: 429, rawResponse: new Response(null, { status: 429, headers: seven }) }),
    7_000,
  ],
  ['a thrown Response', () => new Response(null, { status: 503, headers: seven }), 7_000],
  ['a header in capitals', () => limited({ headers: { 'Retry-After': '7' } }), 7_000],
  ['a header that is a number', () => limited({ headers: { 'retry-after': 7 } }), 7_000],
  ['a header that came twice (node:http)', () => limited({ headers: { 'retry-after': ['7', '9'] } }), 7_000],
  ['headers that are none, before others', () => limited({ headers: 'none', response: { headers: seven } }), 7_000],
  [
    'headers whose get throws, before others',
    () =>
      limited({
        headers: {
          get: () => {
            throw new Error('x');
          },
        },
        response: { headers: seven },
      }),
    7_000,
  ],
  ['a decimal', () => limited({ headers: { 'retry-after': '7.5' } }), 7_500],
  ['a value with blanks around', () => limited({ headers: { 'retry-after': ' 7 ' } }), 7_000],
  ['a date', () => limited({ headers: { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' } }), 30_000],
  ['the headers of a cause', () => new Error('x', { cause: limited({ headers: seven }) }), 7_000],
  [
    'AggregateError: the longest',
    () => new AggregateError([limited({ headers: seven }), limited({ retryAfterMs: 9_000 }), busy()]),
    9_000,
  ],
  ['AggregateError in which one names it', () => new AggregateError([busy(), limited({ headers: seven })]), 7_000],
  ['AggregateError in which none names it', () => new AggregateError([busy(), busy()]), undefined],

  ['a number of ours', () => new HttpError('busy', 503, { retryAfterMs: 250 }), 250],
  ['RetryInfo in errorDetails', () => limited({ errorDetails: retryInfo('58s') }), 58_000],
  ['RetryInfo in details', () => limited({ details: retryInfo('34.4s') }), 34_400],
  [
    'RetryInfo in statusDetails (gax)',
    () => errorWith({ code: 8, details: 'words', statusDetails: retryInfo({ seconds: '34', nanos: 400_000_000 }) }),
    34_400,
  ],
  [
    'RetryInfo in customErrorData (Firebase)',
    () => errorWith({ customErrorData: { status: 429, errorDetails: retryInfo('7s') } }),
    7_000,
  ],
  [
    'RetryInfo in seconds and nanos',
    () => limited({ details: retryInfo({ seconds: '34', nanos: 400_000_000 }) }),
    34_400,
  ],
  ['RetryInfo in numbers', () => limited({ details: retryInfo({ seconds: 34, nanos: 0 }) }), 34_000],
  ['RetryInfo in a bigint', () => limited({ details: retryInfo({ seconds: 34n }) }), 34_000],
  ['RetryInfo in nanos alone', () => limited({ details: retryInfo({ nanos: 500_000_000 }) }), 500],
  ['RetryInfo before a header', () => limited({ headers: seven, details: retryInfo('5s') }), 5_000],
  ['a number of its own before RetryInfo', () => limited({ retryAfterMs: 3_000, details: retryInfo('5s') }), 3_000],
  ['RetryInfo of -1s, which is none', () => limited({ details: retryInfo('-1s') }), undefined],
  ['RetryInfo of -1s before another', () => limited({ details: [...retryInfo('-1s'), ...retryInfo('2s')] }), 2_000],
  ['RetryInfo of negative seconds', () => limited({ details: retryInfo({ seconds: '-34', nanos: 0 }) }), undefined],
  ['RetryInfo of an object as seconds', () => limited({ details: retryInfo({ seconds: [34] }) }), undefined],
  ['RetryInfo without a unit', () => limited({ details: retryInfo('34') }), undefined],
  ['RetryInfo of nothing', () => limited({ details: retryInfo({}) }), undefined],
  ['RetryInfo with words around', () => limited({ details: retryInfo('about 34s or so') }), undefined],
  ['details that are no list', () => limited({ details: { retryDelay: '34s' } }), undefined],

  ['words: try again in 1.2s', () => limited({}, 'Rate limit reached. Please try again in 1.2s. Visit us.'), 1_200],
  ['words: retry in 34.4s', () => limited({}, 'Quota exceeded. Please retry in 34.4s.'), 34_400],
  ['words: try again in 20ms', () => limited({}, 'Please try again in 20ms.'), 20],
  ['words: try again in 4m6.5s', () => limited({}, 'Please try again in 4m6.5s.'), 246_500],
  ['words: Retry after 20 seconds', () => limited({}, 'Please Retry after 20 seconds.'), 20_000],
  ['words: 2 minutes', () => limited({}, 'try again in 2 minutes, please'), 120_000],
  ['words: 350 milliseconds', () => limited({}, 'try again in 350 milliseconds'), 350],
  ['words as a cause', () => new Error('x', { cause: new Error('try again in 1.2s') }), 1_200],
  ['words where a header tells', () => limited({ headers: seven }, 'try again in 1.2s'), 7_000],
  ['words where the cause tells', () => new Error('try again in 1.2s', { cause: limited({ headers: seven }) }), 7_000],
  ['words without a number', () => limited({}, 'try again in a while'), undefined],
  ['words without a unit', () => limited({}, 'try again in 7'), undefined],
  ['words far into a message', () => limited({}, `${'x'.repeat(2_000)} try again in 7s`), undefined],
  ['other words', () => limited({}, 'retrying in 7s, 7s'), undefined],
];

const busy = () => errorWith({ status: 503 });

export const waitShapes = rows.map(
  ([who, thrown, waitMs]): ErrorShape => ({
    who,
    thrown,
    again: true,
    ...(waitMs === undefined ? { limiter: 'overloaded' } : { waitMs, limiter: 'wait' }),
  }),
);
