/** Whatever a task throws: nothing of ours ever throws because of it, and no wait is beyond the bounds. */
import fc from 'fast-check';
import { isRetryable, retryAfterMs } from 'parallel-genai';
import { describe, expect, it } from 'vitest';
import { classifyFailure } from '../../../src/core/retry/classifyFailure.js';
import { decideRetry } from '../../../src/core/retry/decideRetry.js';
import { isNetworkError } from '../../../src/core/retry/isNetworkError.js';
import { retryPolicy } from '../../../src/core/retry/retryPolicy.js';
import { statusOf } from '../../../src/core/retry/statusOf.js';
import { toWireError } from '../../../src/transports/wire/RemoteError.js';
import { hostile, throwing } from '../util/hostile.js';

const tenYearsMs = 315_360_000_000;
const policy = retryPolicy(true);

/** All that is asked about a failure, and the bounds of what is said. */
function ask(thrown: unknown, now = 0): void {
  expect(isRetryable(thrown)).toBeTypeOf('boolean');
  expect(isNetworkError(thrown)).toBeTypeOf('boolean');
  const status = statusOf(thrown) ?? 100;
  expect(Number.isInteger(status) && status >= 100 && status < 600).toBe(true);
  const waitMs = retryAfterMs(thrown, now) ?? 0;
  expect(waitMs >= 0 && waitMs <= tenYearsMs).toBe(true);
  const feedback = classifyFailure(thrown, now);
  if (feedback.kind === 'wait') expect(feedback.waitMs >= 0 && feedback.waitMs <= 300_000).toBe(true);
  if (feedback.kind === 'exhausted') expect(feedback.waitMs > 0 && feedback.waitMs <= 3_600_000).toBe(true);
  const decision = decideRetry(thrown, 1, policy, now);
  if ('delayMs' in decision) expect(decision.delayMs >= 0 && decision.delayMs <= 300_000).toBe(true);
  expect(toWireError(thrown).message.length).toBeLessThanOrEqual(1_000);
}

/** Fields that are looked at, with values of every kind. */
const fields = [
  ...[
    'status',
    'statusCode',
    'status_code',
    'code',
    'type',
    'details',
    'name',
    'message',
    'cause',
    'errors',
    'lastError',
  ],
  ...['headers', 'responseHeaders', 'response', 'rawResponse', 'error', 'data', 'customErrorData', 'errorDetails'],
  ...['retryAfterMs', 'isRetryable', '$metadata', '$retryable', 'retryDelay', 'seconds', 'nanos', 'statusDetails'],
  ...['httpStatusCode', 'get', 'retry-after', 'retry-after-ms', 'x-should-retry', 'constructor', 'maxRetries', 'kind'],
];
const names = [
  'AggregateError',
  'AI_RetryError',
  'TypeError',
  'SyntaxError',
  'QuotaExhaustedError',
  'TaskTimeoutError',
];
const texts = [
  ...names,
  'try again in 9999999999s',
  'fetch failed',
  '-43',
  '1767225600',
  '34.4s',
  'insufficient_quota',
  'true',
];

/** How to make what is thrown: fast-check looks at what it generates, and hostile objects let nobody look. */
type Recipe =
  | { readonly value: unknown }
  | { readonly hostile: string }
  | { readonly list: readonly Recipe[] }
  | { readonly fields: Readonly<Record<string, Recipe>>; readonly kind: string; readonly key: string };

const { recipe } = fc.letrec<{ recipe: Recipe }>((tie) => ({
  recipe: fc.oneof(
    { depthSize: 'medium' },
    fc.record({
      value: fc.oneof(
        fc.constantFrom(...texts),
        fc.double(),
        fc.integer(),
        fc.bigInt(),
        fc.constantFrom(undefined, null),
      ),
    }),
    fc.record({ hostile: fc.constantFrom(...Object.keys(hostile)) }),
    fc.record({ list: fc.array(tie('recipe'), { maxLength: 4 }) }),
    fc.record({
      fields: fc.dictionary(fc.constantFrom(...fields), tie('recipe'), { maxKeys: 6 }),
      kind: fc.constantFrom('plain', 'error', 'frozen', 'ours', 'cycle', 'throwing'),
      key: fc.constantFrom(...fields),
    }),
  ),
}));

function make(one: Recipe): unknown {
  if ('value' in one) return one.value;
  if ('hostile' in one) return hostile[one.hostile]?.();
  if ('list' in one) return one.list.map(make);
  const made = Object.fromEntries(Object.entries(one.fields).map(([key, inner]) => [key, make(inner)]));
  if (one.kind === 'frozen') return Object.freeze(made);
  if (one.kind === 'ours') return { ...made, [Symbol.for('parallel-genai.error')]: true };
  if (one.kind === 'cycle') return Object.assign(made, { [one.key]: made });
  if (one.kind === 'throwing') return throwing(one.key, made);
  return one.kind === 'plain'
    ? made
    : Object.defineProperties(new Error('made up'), Object.getOwnPropertyDescriptors(made));
}

describe('whatever is thrown', () => {
  it.each(Object.entries(hostile))('%s is survived', (_, make) => {
    ask(make());
    ask(new Error('wrapped', { cause: make() }));
    ask(new AggregateError([make(), make()]));
    ask({
      headers: make(),
      response: make(),
      details: [make()],
      error: make(),
      errors: make(),
      name: 'AggregateError',
    });
  });

  it('of odd shapes, with fields that are read, is survived', () => {
    fc.assert(
      fc.property(recipe, fc.integer({ min: 0, max: 2 ** 42 }), (one, now) => ask(make(one), now)),
      { numRuns: 300 },
    );
  });

  it('of any shape at all is survived', () => {
    const anything = fc.anything({ withNullPrototype: true, withBigInt: true, withMap: true, withDate: true });
    fc.assert(
      fc.property(anything, (value) => ask(value)),
      { numRuns: 300 },
    );
  });

  it('with any headers waits within the bounds', () => {
    const header = fc.oneof(
      fc.string(),
      fc.constantFrom(...texts),
      fc.double().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    );
    fc.assert(
      fc.property(header, header, (after, afterMs) =>
        ask({ status: 429, headers: { 'retry-after': after, 'retry-after-ms': afterMs } }),
      ),
      { numRuns: 300 },
    );
  });

  it('is judged in little time where its errors multiply', () => {
    const many = new AggregateError(Array.from({ length: 10_000 }, () => new Error('x')));
    ask(new AggregateError(Array.from({ length: 1_000 }, () => many)));
    const self = new AggregateError([]);
    self.errors = Array.from({ length: 1_000 }, () => self);
    ask(self);
  });

  it('with an endless message is judged in little time', () => {
    for (const piece of ['try again in ', 'retry in 1', 'fetch ', '1m', ' ']) ask(new Error(piece.repeat(100_000)));
  });
});
