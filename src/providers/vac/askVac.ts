import { fetchOk } from '../http/fetchOk.js';
import { parseHeaders } from '../http/parseHeaders.js';
import type { TaskContext, TaskFunction } from '../../core/model/task.js';
import { readCompletion, readCompletionStream } from './readOpenAI.js';
import { readInvoke, readSse, readTextStream, type VacReader } from './readVac.js';
import type { ChatMessage, VacAnswer } from './VacAnswer.js';
import { type VacConnection, vacRequest } from './vacRequest.js';

/** What goes with a question to a VAC. */
export interface VacOptions<Result = string> {
  /** The conversation so far, oldest first. */
  readonly chatHistory?: readonly ChatMessage[];
  /**
   * What the task's result is made of.
   * @default (answer) => answer.text
   */
  readonly select?: (answer: VacAnswer) => Result;
}

/**
 * A question to a VAC (an agent on a sunholo server) as a task. Its chunks are the answer's text as it streams in, its
 * result the text, or what `select` makes of text, source documents and the server's last object.
 *
 * It fails with an HttpError for an HTTP status, a ConnectionError for a connection that failed, and an
 * IncompleteAnswerError for an answer that ended early or tells of the server's own failure (`QNA_ERROR: …`, an
 * `error` event), whose message is kept and whose traceback is not.
 *
 * @throws TypeError naming what is wrong with the arguments, at once
 * @example
 * const eduvac = { url: 'https://vac.example.com', vac: 'eduvac', headers: { authorization: `Bearer ${token}` } };
 * runTasks({
 *   answer: askVac(eduvac, 'What is MLOps?'),
 *   sources: askVac(eduvac, 'Who says so?', { select: ({ sourceDocuments }) => sourceDocuments }),
 * });
 */
export function askVac(
  connection: VacConnection,
  question: string,
  options?: VacOptions & { readonly select?: undefined },
): TaskFunction<[], string, string>;
export function askVac<Result>(
  connection: VacConnection,
  question: string,
  options: VacOptions<Result>,
): TaskFunction<[], Result, string>;
export function askVac(
  connection: VacConnection,
  question: string,
  { chatHistory, select = ({ text }) => text }: VacOptions<unknown> = {},
): TaskFunction<[], unknown, string> {
  const { url, body, headers } = vacRequest(connection, question, chatHistory);
  const read = readerOf(connection);
  const ask = async function* (context: TaskContext<string>) {
    const { signal } = context;
    const sent = parseHeaders(await headers());
    sent.set('content-type', 'application/json');
    signal.throwIfAborted();
    const response = await fetchOk(url, { method: 'POST', headers: sent, body, signal });
    return select(yield* read(response, context));
  };
  return Object.assign(ask, { promptChars: body.length });
}

function readerOf({ stream = 'sse', apiFormat }: VacConnection): VacReader {
  if (apiFormat === 'openai') return stream === false ? readCompletion : readCompletionStream;
  if (stream === false) return readInvoke;
  return stream === 'text' ? readTextStream : readSse;
}
