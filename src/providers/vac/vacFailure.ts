import { IncompleteAnswerError } from '../../core/model/errors.js';
import { isObject, type JsonObject } from '../../core/util/isObject.js';
import { oneLine } from '../../core/util/oneLine.js';

const longestMessage = 500;

/**
 * Makes the error of a VAC that reported its failure in an answer of HTTP 200. Retried like a 5xx: the server says as
 * little of what went wrong. Its traceback is left out: it names the server's files, and helps nobody here.
 *
 * @param report what the server wrote
 * @param text the text that had come
 */
export function vacFailure(report: string, text: string): IncompleteAnswerError {
  const message = report.split(/\btraceback:|Traceback \(most recent call last\)/i)[0] ?? '';
  const line = oneLine(message.replace(/^\s*(?:QNA_ERROR|ERROR|Streaming (?:async )?Error):\s*/, ''), longestMessage);
  return new IncompleteAnswerError(`the VAC failed${line && `: ${line}`}`, 'error', text);
}

/** Throws if the answer is the message of an error that the server caught: `QNA_ERROR: …`. */
export function throwIfErrorText(answer: string, text = ''): void {
  if (/^\s*QNA_ERROR\b/.test(answer)) throw vacFailure(answer, text);
}

/** Throws if a server's JSON holds an error: a text, or an object with a message. */
export function throwIfError({ error }: JsonObject, text: string): void {
  if (error === undefined || error === null) return;
  const message = isObject(error) && 'message' in error ? error['message'] : error;
  throw vacFailure(typeof message === 'string' ? message : JSON.stringify(message), text);
}

/** Makes the error of a stream that ended before its answer did. */
export const prematureEnd = (text: string, why?: string): IncompleteAnswerError =>
  new IncompleteAnswerError(`the VAC ended its answer early${why ? `: ${why}` : ''}`, undefined, text);
