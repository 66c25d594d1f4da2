import { type ErrorShape, errorWith, ofClass } from './ErrorShape.js';

/** Codes of Node, undici, axios and Bun. */
const codes = [
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT', 'EAI_AGAIN', 'ENOTFOUND', 'EPIPE'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'ERR_NETWORK', 'ERR_STREAM_PREMATURE_CLOSE'],
  ...['UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'],
  ...['ConnectionRefused', 'ConnectionClosed', 'ConnectionReset', 'FailedToOpenSocket'],
];

/** What engines write in TypeErrors. */
const words = [
  ...['fetch failed', 'terminated', 'Failed to fetch', 'Failed to fetch (api.test)', 'Load failed', 'network error'],
  ...['NetworkError when attempting to fetch resource.', 'The Internet connection appears to be offline.'],
  ...['The network connection was lost.', 'Network request failed', 'Network connection lost'],
  ...['Error in input stream', 'Error in body stream', 'error sending request for url (https://api.test/)'],
  'error reading a body from connection', // Deno
  ...['Unable to connect. Is the computer able to access the url?'],
];

/** What clients write around that. */
const wrapped = [
  'request to https://api.test/ failed, reason: connect ECONNREFUSED 127.0.0.1:9',
  'exception TypeError: fetch failed sending request',
  'Cannot connect to API: other side closed',
  'Connection error.',
  'socket hang up',
  'Premature close',
  'getaddrinfo EAI_AGAIN api.test',
  'read ECONNRESET',
  'connect ETIMEDOUT 10.0.0.1:443',
  'getaddrinfo ENOTFOUND api.test',
  'connection refused',
  'connection reset by peer',
  'connection closed before the answer ended',
];

const classes = ['APIConnectionError', 'APIConnectionTimeoutError', 'ConnectionError', 'RequestTimeoutError'];
const names = [...classes, 'TimeoutError', 'CohereTimeoutError', 'NetworkError'];

const outage = (who: string, thrown: () => unknown): ErrorShape => ({ who, thrown, again: true, limiter: 'outage' });

/** Nearly the same, and no outage. */
const none = (who: string, thrown: () => unknown, again = true): ErrorShape => ({
  who,
  thrown,
  again,
  limiter: 'none',
});

export const outageShapes: readonly ErrorShape[] = [
  ...codes.flatMap((code) => [
    outage(code, () => errorWith({ code })),
    outage(`${code} as a cause`, () => new TypeError('odd', { cause: errorWith({ code }) })),
  ]),
  ...words.map((message) => outage(`TypeError: ${message}`, () => new TypeError(message))),
  ...wrapped.map((message) => outage(message, () => new Error(message))),
  ...classes.map((name) => outage(`the class ${name}`, () => ofClass(name))),
  ...names.map((name) => outage(`the name ${name}`, () => errorWith({ name }))),
  outage('AbortSignal.timeout()', () => new DOMException('slow', 'TimeoutError')),
  outage('XMLHttpRequest through Angular, with status 0', () => errorWith({ name: 'HttpErrorResponse', status: 0 })),
  outage('fetch failed three causes deep', () => {
    const failed = new TypeError('fetch failed');
    return new Error('a', { cause: new Error('b', { cause: new Error('c', { cause: failed }) }) });
  }),
  outage('Node, at several addresses', () => new AggregateError([errorWith({ code: 'ECONNREFUSED' })])),
  none('a call that undici refuses to make', () => errorWith({ code: 'UND_ERR_INVALID_ARG' })),
  none('a call that undici does not support', () => errorWith({ code: 'UND_ERR_NOT_SUPPORTED' })),
  none('a code within another', () => errorWith({ code: 'X_ECONNRESET_X' })),
  none('a code that is no string', () => errorWith({ code: ['ECONNRESET'] })),
  none('a name within another', () => errorWith({ name: 'PoolTimeoutErrorX' })),
  none('"terminated" among other words', () => new Error('the contract was terminated early')),
  none('a message that is none', () => errorWith({ message: { toString: () => 'fetch failed' } })),
  {
    who: 'a status beside a code',
    thrown: () => errorWith({ status: 400, code: 'ECONNRESET' }),
    again: false,
    limiter: 'none',
  },
];
