import { readField } from '../util/readField.js';

const names = new Set<unknown>(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', 'EvalError', 'URIError']);

/**
 * True for a mistake in the program: it would only happen again. A SyntaxError about JSON is none, since that is an
 * answer which broke off or a page of HTML in its place; nor is what `fetch` throws for a failed connection, which is
 * to be told apart before this is asked.
 */
export const isProgramError = (error: unknown): boolean => {
  const name = readField(error, 'name');
  return names.has(name) && !(name === 'SyntaxError' && String(readField(error, 'message')).includes('JSON'));
};
