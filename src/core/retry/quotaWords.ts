import { readFirst } from '../util/readPath.js';
import { matches } from './isNamed.js';

/** OpenAI's words, which its many imitators use too, and Moonshot's, for quotas that no waiting refills. */
const words = /^(?:insufficient_quota|billing_(?:hard_limit_reached|not_active)|exceeded_current_quota_error)$/;

const places = ['', 'error.', 'error.error.', 'data.error.', 'response.data.error.'].flatMap((body) => [
  `${body}code`,
  `${body}type`,
]);

/**
 * The word by which a server says that a quota is used up for good: in `code` or `type` of the error itself or of the
 * body that it carries, in `error` (OpenAI's SDK), `error.error` (Groq's), `data.error` (AI SDK) or `response.data.error` (axios).
 */
export const quotaWordOf = (error: unknown): string | undefined =>
  readFirst(error, places, (word) => (matches(word, words) ? word : undefined));
