import { type Span, SpanStatusCode } from './api.js';
import { errorType } from './errorType.js';
import * as names from './names.js';

/**
 * Says on a span that it failed, and of which type the error is. Not its message: servers put keys, prompts and answers
 * into theirs, and a trace is to hold none.
 *
 * @returns the type
 */
export function failSpan(span: Span, error: unknown): string {
  const type = errorType(error);
  const message = /^\d/.test(type) ? `HTTP ${type}` : type;
  span.setAttribute(names.errorType, type).setStatus({ code: SpanStatusCode.ERROR, message });
  return type;
}

/** Says on a span that nobody waited for its end. */
export const stopSpan = (span: Span): Span => span.setAttribute(names.outcome, 'stopped');
