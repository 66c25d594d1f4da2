import {
  BlockedError,
  ConnectionError,
  HttpError,
  IncompleteAnswerError,
  InputRequiredError,
  InvalidRequestError,
  QuotaExhaustedError,
  StoppedEarlyError,
  TaskTimeoutError,
} from 'parallel-genai';
import { type ErrorShape, errorWith, ofClass } from './ErrorShape.js';

type Row = readonly [who: string, thrown: () => unknown, again: boolean, limiter: ErrorShape['limiter']];

const advised = (status: number, advice: unknown) =>
  errorWith({ status, headers: new Headers({ 'x-should-retry': String(advice) }) });
const named = (name: string) => errorWith({ name });
const because = (cause: unknown, message = 'the call failed') => new Error(message, { cause });
const bad = () => errorWith({ status: 400 });
const busy = () => errorWith({ status: 503 });
const cycle = () => {
  const [a, b] = [new Error('a'), new Error('b')];
  a.cause = b;
  b.cause = a;
  return a;
};
const parsed = (text: string) => {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return error;
  }
};

const rows: readonly Row[] = [
  ['x-should-retry: false', () => advised(503, false), false, 'overloaded'],
  ['x-should-retry: true', () => advised(400, true), true, 'none'],
  ['x-should-retry: perhaps', () => advised(400, 'perhaps'), false, 'none'],

  ['insufficient_quota in code', () => errorWith({ status: 429, code: 'insufficient_quota' }), false, 'exhausted'],
  ['insufficient_quota in type', () => errorWith({ status: 429, type: 'insufficient_quota' }), false, 'exhausted'],
  ['in error.code', () => errorWith({ status: 429, error: { code: 'insufficient_quota' } }), false, 'exhausted'],
  ['in error.type', () => errorWith({ status: 429, error: { type: 'insufficient_quota' } }), false, 'exhausted'],
  [
    'in error.error.code (Groq)',
    () => errorWith({ status: 429, error: { error: { code: 'insufficient_quota' } } }),
    false,
    'exhausted',
  ],
  [
    'in data.error (AI SDK)',
    () => errorWith({ statusCode: 429, data: { error: { code: 'insufficient_quota' } } }),
    false,
    'exhausted',
  ],
  [
    'in response.data.error (axios)',
    () => errorWith({ response: { status: 429, data: { error: { type: 'insufficient_quota' } } } }),
    false,
    'exhausted',
  ],
  ['a hard limit of billing', () => errorWith({ status: 429, code: 'billing_hard_limit_reached' }), false, 'exhausted'],
  ['an account without billing', () => errorWith({ status: 429, code: 'billing_not_active' }), false, 'exhausted'],
  ['another word for a 429', () => errorWith({ status: 429, code: 'rate_limit_exceeded' }), true, 'overloaded'],
  ['a quota as a cause', () => because(errorWith({ code: 'insufficient_quota' })), false, 'exhausted'],

  ['isRetryable: false without a status (AI SDK)', () => errorWith({ isRetryable: false }), false, 'none'],
  ['isRetryable: true without a status', () => errorWith({ isRetryable: true }, 'odd'), true, 'none'],
  [
    'isRetryable: false beside a status that may heal',
    () => errorWith({ isRetryable: false, statusCode: 503 }),
    true,
    'overloaded',
  ],
  ['isRetryable: true beside one that may not', () => errorWith({ isRetryable: true, statusCode: 400 }), false, 'none'],
  ['isRetryable that is no boolean', () => errorWith({ isRetryable: () => false }), true, 'none'],
  [
    'AI_RetryError as its lastError: no',
    () => errorWith({ name: 'AI_RetryError', lastError: bad(), errors: [busy()] }),
    false,
    'none',
  ],
  [
    'AI_RetryError as its lastError: yes',
    () => errorWith({ name: 'AI_RetryError', lastError: busy(), cause: bad() }),
    true,
    'overloaded',
  ],
  ['lastError of anything else', () => errorWith({ lastError: bad() }), true, 'none'],

  ['a cause', () => because(bad()), false, 'none'],
  ['a cause of a cause', () => because(because(bad())), false, 'none'],
  ['a cause three deep', () => because(because(because(bad()))), false, 'none'],
  ['a cause four deep, which is not looked at', () => because(because(because(because(bad())))), true, 'none'],
  ['a cause that may heal', () => because(busy()), true, 'overloaded'],
  ['what the error says before its cause', () => errorWith({ status: 503, cause: bad() }), true, 'overloaded'],
  ['a TypeError with a cause that tells', () => new TypeError('odd', { cause: busy() }), true, 'overloaded'],
  ['errors that are causes of each other', cycle, true, 'none'],
  ['an error of ours as a cause', () => because(new BlockedError('SAFETY', '')), false, 'none'],

  ['no function', () => new TypeError('x is not a function'), false, 'none'],
  ['a field of nothing', () => new TypeError("Cannot read properties of undefined (reading 'fetch')"), false, 'none'],
  ['fetch that is none', () => new TypeError('client.fetch is not a function'), false, 'none'],
  [
    'an address that is none',
    () => new TypeError('Failed to parse URL from x', { cause: new TypeError('Invalid URL') }),
    false,
    'none',
  ],
  [
    'a scheme that fetch does not know',
    () => new TypeError('fetch failed', { cause: new Error('unknown scheme') }),
    false,
    'none',
  ],
  ['RangeError', () => new RangeError('Maximum call stack size exceeded'), false, 'none'],
  ['ReferenceError', () => new ReferenceError('networkError is not defined'), false, 'none'],
  ['SyntaxError', () => new SyntaxError('Unexpected identifier'), false, 'none'],
  ['URIError', () => new URIError('URI malformed'), false, 'none'],
  ['EvalError', () => new EvalError('no'), false, 'none'],
  ['a mistake in the program as a cause', () => because(new TypeError('x is not a function')), false, 'none'],
  ['an answer that is a page of HTML', () => parsed('<!doctype html>'), true, 'none'],
  ['an answer that broke off', () => parsed('{"a":'), true, 'none'],

  ['AggregateError of errors that cannot heal', () => new AggregateError([bad(), new TypeError('x')]), false, 'none'],
  ['AggregateError with one that may', () => new AggregateError([bad(), busy()]), true, 'overloaded'],
  ['AggregateError with one that says nothing', () => new AggregateError([bad(), new Error('odd')]), true, 'none'],
  ['AggregateError without errors', () => new AggregateError([]), true, 'none'],
  ['AggregateError as a cause', () => because(new AggregateError([bad(), bad()])), false, 'none'],
  [
    'AggregateError of a lost connection',
    () => new AggregateError([bad(), errorWith({ code: 'ECONNREFUSED' })]),
    true,
    'outage',
  ],
  [
    'AggregateError with a quota that is used up',
    () => new AggregateError([bad(), errorWith({ code: 'insufficient_quota' })]),
    false,
    'exhausted',
  ],
  [
    'AggregateError with a quota, and a server that is busy',
    () => new AggregateError([errorWith({ code: 'insufficient_quota' }), busy()]),
    true,
    'overloaded',
  ],
  ['errors of anything else', () => errorWith({ errors: [bad()] }), true, 'none'],

  ['AbortError', () => new DOMException('left', 'AbortError'), false, 'none'],
  ['AbortError by name', () => named('AbortError'), false, 'none'],
  ['ResponseAborted', () => named('ResponseAborted'), false, 'none'],
  ['APIUserAbortError by class', () => ofClass('APIUserAbortError'), false, 'none'],
  ['CanceledError (axios)', () => errorWith({ name: 'CanceledError', code: 'ERR_CANCELED' }), false, 'none'],
  ['ERR_CANCELED', () => errorWith({ code: 'ERR_CANCELED' }), false, 'none'],
  ['an abort of undici', () => errorWith({ name: 'AbortError', code: 'UND_ERR_ABORTED' }), false, 'none'],
  ['an abort as a cause', () => because(new DOMException('left', 'AbortError')), false, 'none'],

  ['HttpError 503 of ours', () => new HttpError('busy', 503), true, 'overloaded'],
  ['HttpError 404 of ours', () => new HttpError('no', 404), false, 'none'],
  ['ConnectionError of ours, whatever its cause', () => new ConnectionError('lost', { cause: bad() }), true, 'outage'],
  ['a timeout of an attempt', () => new TaskTimeoutError('attempt', 5), true, 'outage'],
  ['a silence', () => new TaskTimeoutError('idle', 5), true, 'outage'],
  ['a wait for slots', () => new TaskTimeoutError('queue', 5), false, 'none'],
  [
    'IncompleteAnswerError, whatever its cause',
    () => new IncompleteAnswerError('cut', undefined, '', { cause: errorWith({ code: 'ECONNRESET' }) }),
    true,
    'none',
  ],
  [
    'IncompleteAnswerError that would happen again',
    () => new IncompleteAnswerError('cut', 'MAX_TOKENS', '', { maxRetries: 0 }),
    false,
    'none',
  ],
  ['BlockedError', () => new BlockedError('SAFETY', ''), false, 'none'],
  ['InvalidRequestError', () => new InvalidRequestError('no'), false, 'none'],
  ['InputRequiredError', () => new InputRequiredError({}, ''), false, 'none'],
  ['StoppedEarlyError', () => new StoppedEarlyError(), false, 'none'],
  ['QuotaExhaustedError', () => new QuotaExhaustedError('used up', undefined), false, 'exhausted'],
  ['QuotaExhaustedError as a cause', () => because(new QuotaExhaustedError('used up', undefined)), false, 'exhausted'],

  ['an Error', () => new Error('odd'), true, 'none'],
  ['undefined', () => undefined, true, 'none'],
  ['null', () => null, true, 'none'],
  ['a string', () => 'fetch failed', true, 'none'],
  ['a number', () => 400, true, 'none'],
  ['a frozen object', () => Object.freeze({ status: 400 }), false, 'none'],
];

export const verdictShapes = rows.map(([who, thrown, again, limiter]): ErrorShape => ({ who, thrown, again, limiter }));
