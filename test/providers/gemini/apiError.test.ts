import { HttpError, isRetryable, QuotaExhaustedError, retryAfterMs } from 'parallel-genai';
import { describe, expect, it } from 'vitest';
import { apiError } from '../../../src/providers/gemini-api/apiError.js';

const type = (name: string) => `type.googleapis.com/google.rpc.${name}`;
const retryInfo = (retryDelay: string) => ({ '@type': type('RetryInfo'), retryDelay });
const violation = (quotaId: string, quotaValue = '20') => ({
  '@type': type('QuotaFailure'),
  violations: [{ quotaMetric: 'requests', quotaId, quotaValue }],
});
const tooMany = (details?: unknown[], message = 'Quota exceeded.') => apiError({ status: 429, message, details });

const perMinute = 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier';
const perDay = 'GenerateRequestsPerDayPerProjectPerModel-FreeTier';

describe('an answer whose status means failure', () => {
  it.each([400, 401, 403, 404])('is not tried again with %i', (status) => {
    expect(isRetryable(apiError({ status, message: 'No.' }))).toBe(false);
  });

  it.each([408, 429, 500, 502, 503, 504])('is tried again with %i', (status) => {
    expect(isRetryable(apiError({ status, message: 'No.' }))).toBe(true);
  });

  it('says what to do about a bad key', () => {
    const details = [{ '@type': type('ErrorInfo'), reason: 'API_KEY_INVALID' }];
    const error = apiError({ status: 400, statusName: 'INVALID_ARGUMENT', message: 'Not valid.', details });
    expect(error.message).toBe(
      'HTTP 400 INVALID_ARGUMENT: Not valid. Check the API key that the client was made with.',
    );
  });

  it('says what to do about an unknown model', () => {
    expect(apiError({ status: 404, message: 'models/x is not found.' }).message).toContain(
      'Check the name of the model',
    );
  });

  it('shows no key that the server quotes', () => {
    const key = `AIza${'x'.repeat(35)}`;
    const quoted = apiError({
      status: 403,
      message: `Consumer 'api_key:${key}' has been suspended. Invalid API key: abc1`,
    });
    expect(quoted.message).toContain("Consumer 'api_key:…' has been suspended. Invalid API key: …");
    expect(apiError({ status: 400, message: 'my-secret is bad' }, { secret: 'my-secret' }).message).not.toContain(
      'secret',
    );
  });

  it('leaves out pages of HTML and cuts what is endless', () => {
    expect(apiError({ status: 502, message: '<!DOCTYPE html>\n<html>…' }).message).toBe('HTTP 502');
    expect(apiError({ status: 500, message: 'x'.repeat(50_000) }).message.length).toBeLessThan(1_100);
  });

  it('keeps the original error as its cause', () => {
    const cause = new Error('from the SDK');
    expect(apiError({ status: 500, message: '' }, { cause }).cause).toBe(cause);
  });
});

describe('a 429', () => {
  it.each([
    ['58s', 58_000],
    ['34.4s', 34_400],
    ['0s', 0],
  ])('waits for RetryInfo of %s, a second and up to one more', (delay, asked) => {
    for (let round = 0; round < 50; round++) {
      const wait = retryAfterMs(tooMany([violation(perMinute), retryInfo(delay)]));
      expect(wait).toBeGreaterThanOrEqual(asked + 1_000);
      expect(wait).toBeLessThanOrEqual(asked + 2_000);
    }
  });

  it('spreads the waits of calls that were refused together', () => {
    const waits = Array.from({ length: 20 }, () => retryAfterMs(tooMany([retryInfo('5s')])));
    expect(new Set(waits).size).toBeGreaterThan(10);
  });

  it('without details is tried again after the plain back-off', () => {
    const error = tooMany(undefined, 'Resource has been exhausted (e.g. check quota).');
    expect(error).not.toBeInstanceOf(QuotaExhaustedError);
    expect([isRetryable(error), retryAfterMs(error)]).toEqual([true, undefined]);
  });

  it('of a daily quota with RetryInfo gets few attempts', () => {
    const error = tooMany([violation(perDay), retryInfo('36s')]);
    expect(error).toBeInstanceOf(HttpError);
    expect(error).not.toBeInstanceOf(QuotaExhaustedError);
    expect(error.maxRetries).toBe(2);
  });

  it('of a daily quota without RetryInfo is final, and names the quota', () => {
    const error = tooMany([violation(perDay)]);
    expect(error).toBeInstanceOf(QuotaExhaustedError);
    expect(error).toMatchObject({ quota: perDay, status: 429, maxRetries: 0 });
    expect(error.message).toContain(`Daily quota ${perDay} is used up`);
  });

  it.each([
    ['in a violation', [violation(perMinute, '0'), retryInfo('20s')], 'Quota exceeded.', perMinute],
    ['in the metadata', [{ metadata: { quota_limit: 'PerRegion', quota_limit_value: '0' } }], 'No.', 'PerRegion'],
    ['in the words', [retryInfo('20s')], '* Quota exceeded for metric: x, limit: 0, model: y', undefined],
  ])('of a quota whose limit is 0 (%s) is final whatever it asks for', (_, details, message, quota) => {
    const error = tooMany(details, message);
    expect(error).toBeInstanceOf(QuotaExhaustedError);
    expect((error as QuotaExhaustedError).quota).toBe(quota);
    expect(error.message).toContain('is 0: waiting does not help');
  });

  it.each(['limit: 20', 'limit: 0.5', 'limit: 05'])('with "%s" in its words is no such quota', (words) => {
    expect(tooMany([], words)).not.toBeInstanceOf(QuotaExhaustedError);
  });
});
