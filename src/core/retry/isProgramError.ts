import { readField } from '../util/readField.js';
import { matches } from './isNamed.js';

const names = /^(?:Type|Range|Reference|Syntax|Eval|URI)Error$/;

/**
 * True for a mistake in the program: it would only happen again. A SyntaxError about JSON is none, since that is an
 * answer which broke off or a page of HTML in its place; nor is what `fetch` throws for a failed connection, which is
 * to be told apart before this is asked.
 */
export const isProgramError = (error: unknown): boolean => {
  const name = readField(error, 'name');
  return matches(name, names) && !(name === 'SyntaxError' && matches(readField(error, 'message'), /JSON/));
};
