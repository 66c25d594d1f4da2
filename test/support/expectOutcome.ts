import { BlockedError, HttpError, IncompleteAnswerError, isRetryable } from 'parallel-genai';
import { expect } from 'vitest';
import type { ExpectedOutcome } from '../fixtures/gemini/outcomes.js';

/** What a call came to. */
export type CallEnd = { readonly value: unknown } | { readonly error: unknown };

/** Holds the end of a call against what is expected of it. */
export function expectOutcome(end: CallEnd, expected: ExpectedOutcome): void {
  if ('blocked' in expected) {
    const { blocked: reason, text } = expected;
    expect(end).toMatchObject({ error: { reason, text } });
    expectError(end, BlockedError, false);
  } else if ('incomplete' in expected) {
    const { incomplete: finishReason, text, retried } = expected;
    expect(end).toMatchObject({ error: { finishReason, text } });
    expectError(end, IncompleteAnswerError, retried);
  } else if ('httpStatus' in expected) {
    expect(end).toMatchObject({ error: { status: expected.httpStatus } });
    expectError(end, HttpError, expected.retried);
  } else {
    expect(end).toMatchObject({ value: expected.text });
  }
}

function expectError(end: CallEnd, type: abstract new (...args: never[]) => unknown, retried: boolean): void {
  const { error } = end as { error: unknown };
  expect(error).toBeInstanceOf(type);
  expect(isRetryable(error)).toBe(retried);
}
