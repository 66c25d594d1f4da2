import { isObject } from '../util/isObject.js';
import { readField } from '../util/readField.js';

/** How many causes are followed, one within the other: also what ends a cycle. */
const maxDepth = 3;
/** How many errors of an AggregateError are looked at. */
const maxErrors = 16;

/** Reads one fact about a failure. */
export interface CauseReader<Fact> {
  /** What an error says by itself; `undefined` if it says nothing. */
  readonly read: (error: unknown) => Fact | undefined;
  /** What is true of an AggregateError, by what is true of its errors. */
  readonly combine: (facts: readonly (Fact | undefined)[]) => Fact | undefined;
  /** What an error says for which neither it nor its cause spoke. */
  readonly otherwise?: (error: unknown) => Fact | undefined;
}

/**
 * A fact about a failure: what the error itself says, or else its cause, three deep at most. Clients wrap what others
 * threw; an AggregateError stands for its errors, and AI SDK's RetryError for the last one.
 */
export function readCauses<Fact>(error: unknown, reader: CauseReader<Fact>, depth = 0): Fact | undefined {
  const fact = reader.read(error);
  if (fact !== undefined || !isObject(error)) return fact;
  const inner = (one: unknown) => (depth < maxDepth ? readCauses(one, reader, depth + 1) : undefined);
  const errors = errorsOf(error);
  const told = errors.length > 0 ? reader.combine(errors.map(inner)) : inner(causeOf(error));
  return told ?? reader.otherwise?.(error);
}

const causeOf = (error: unknown): unknown =>
  readField(error, 'name') === 'AI_RetryError' ? readField(error, 'lastError') : readField(error, 'cause');

function errorsOf(error: unknown): readonly unknown[] {
  if (readField(error, 'name') !== 'AggregateError') return [];
  try {
    const errors = readField(error, 'errors');
    return Array.isArray(errors) ? Array.from(errors.slice(0, maxErrors) as unknown[]) : [];
  } catch {
    return []; // A Proxy.
  }
}
