import { isRetryable, retryAfterMs } from 'parallel-genai';
import { describe, expect, it } from 'vitest';
import { errorFacts } from '../../../src/providers/failure/errorFacts.js';
import { failureOf } from '../../../src/providers/failure/failureOf.js';

const failure = (body: unknown, more: { status?: number; headers?: object } = {}) =>
  failureOf(errorFacts(body), { what: 'it failed', ...more });

describe('what a server says about its failure', () => {
  it.each([
    ['a text', { error: 'no' }],
    ['an object', { error: { message: 'no' } }],
    ["Anthropic's", { type: 'error', error: { message: 'no' } }],
    ["vLLM's", { object: 'error', message: 'no' }],
    ["FastAPI's", { detail: 'no' }],
    ["FastAPI's list", { detail: [{ msg: 'no' }] }],
    ["Google's list", [{ error: { message: 'no' } }]],
    ["Cloudflare's list", { errors: [{ message: 'no' }] }],
    ["OpenAI's response", { response: { error: { message: 'no' } } }],
    ['JSON', '{"error":{"message":"no"}}'],
    ['plain text', 'no'],
  ])('is read from %s', (_, body) => {
    expect(failure(body, { status: 400 }).message).toBe('it failed: no');
  });

  it('holds what a gateway quotes of the provider behind it', () => {
    const body = { error: { message: 'Provider returned error', metadata: { raw: 'overloaded upstream' } } };
    expect(failure(body, { status: 429 }).message).toBe('it failed: Provider returned error: overloaded upstream');
  });

  it('shows no key, and stays short', () => {
    const { message } = failure({ error: `bad key sk-${'a'.repeat(40)} ${'x'.repeat(5_000)}` }, { status: 401 });
    expect(message).not.toContain('aaaa');
    expect(message.length).toBeLessThan(400);
  });

  it.each([null, undefined, 7, [], {}, { error: null }, { error: [] }, ''])('is nothing in %j', (body) => {
    expect(failure(body, { status: 500 }).message).toBe('it failed');
  });
});

describe('the error for it', () => {
  it.each([
    [{ error: { code: 429 } }, 429],
    [{ error: { code: '503' } }, 503],
    [{ error: { status_code: 400, code: 'tool_use_failed' } }, 400],
    [{ error: { type: 'overloaded_error' } }, 529],
    [{ error: { type: 'rate_limit_error' } }, 429],
    [{ error: { type: 'api_error' } }, 500],
    [{ error: { type: 'server_error', code: null } }, 500],
    [{ error: { type: 'invalid_request_error', code: 'invalid_api_key' } }, 401],
    [{ error: { type: 'authentication_error', code: 'invalid_request_error' } }, 401],
    [{ error: { type: 'invalid_request_error' } }, 400],
    [{ error: { code: 'model_not_found', type: 'invalid_request_error' } }, 404],
  ])('has the status that %j tells', (body, status) => {
    expect(failure(body)).toMatchObject({ name: 'HttpError', status });
  });

  it('has the status of the answer rather than that of the body', () => {
    expect(failure({ error: { code: 400 } }, { status: 503 })).toMatchObject({ status: 503 });
  });

  it('is an incomplete answer where nothing tells a status', () => {
    const error = failure({ error: { message: 'something', code: 'strange', type: 'odd' } });
    expect(error).toMatchObject({ name: 'IncompleteAnswerError' });
    expect(isRetryable(error)).toBe(true);
  });

  it.each([
    { code: 'insufficient_quota' },
    { type: 'insufficient_quota', code: null },
    { type: 'exceeded_current_quota_error' },
    { code: 'BILLING_HARD_LIMIT_REACHED' },
  ])('is an exhausted quota for %j', (error) => {
    expect(failure({ error }, { status: 429 })).toMatchObject({ name: 'QuotaExhaustedError', status: 429 });
    expect(isRetryable(failure({ error }))).toBe(false);
  });

  it.each([
    [{ code: 'content_filter' }, 'content_filter'],
    [{ code: '', innererror: { code: 'ResponsibleAIPolicyViolation' } }, 'responsibleaipolicyviolation'],
    [{ code: 'content_policy_violation' }, 'content_policy_violation'],
    [{ code: 'data_inspection_failed' }, 'data_inspection_failed'],
  ])('is a block for %j', (error, reason) => {
    expect(failure({ error }, { status: 400 })).toMatchObject({ name: 'BlockedError', reason, maxRetries: 0 });
  });

  it.each([
    [{ 'retry-after-ms': '494', 'retry-after': '1' }, '', 494],
    [{ 'retry-after': '7' }, 'Please try again in 1.2s.', 7_000],
    [{}, 'Please try again in 1.2s.', 1_200],
    [{}, 'Please try again in 6ms.', 6],
    [{}, 'Slow down.', undefined],
  ])('waits as %j and %j say', (headers, message, wait) => {
    for (const given of [headers, new Headers(headers)]) {
      expect(retryAfterMs(failure({ error: { message } }, { status: 429, headers: given }))).toBe(wait);
    }
  });

  it('obeys x-should-retry', () => {
    const asked = (status: number, word: string) =>
      isRetryable(failure({}, { status, headers: { 'x-should-retry': word } }));
    expect([asked(529, 'false'), asked(400, 'true'), asked(400, '?'), asked(529, '?')]).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });
});
