import { type Span, SpanStatusCode } from './api.js';
import { errorSummary } from '../../core/util/errorSummary.js';
import { errorType } from './errorType.js';
import * as names from './names.js';

/** Says on a span that it failed, and how: the type, and the message without secrets. @returns the type */
export function failSpan(span: Span, error: unknown): string {
  const type = errorType(error);
  span.setAttribute(names.errorType, type).setStatus({ code: SpanStatusCode.ERROR, message: errorSummary(error) });
  return type;
}

/** Says on a span that nobody waited for its end. */
export const stopSpan = (span: Span): Span => span.setAttribute(names.outcome, 'stopped');
