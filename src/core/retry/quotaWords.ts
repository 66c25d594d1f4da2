import { readField } from '../util/readField.js';

/** OpenAI's words, which its many imitators use too, for quotas that no waiting refills. */
const words = new Set<unknown>(['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active']);

/**
 * The word by which a server says that a quota is used up for good: in `code` or `type` of the error itself or of the
 * body that it carries, in `error` (OpenAI's SDK), `data.error` (AI SDK) or `response.data.error` (axios).
 */
export function quotaWordOf(error: unknown): string | undefined {
  const bodies = [error, readField(error, 'data'), readField(readField(error, 'response'), 'data')];
  return [error, ...bodies.map((body) => readField(body, 'error'))]
    .flatMap((place) => [readField(place, 'code'), readField(place, 'type')])
    .find((word): word is string => words.has(word));
}
