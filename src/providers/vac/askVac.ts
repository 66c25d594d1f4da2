import { keysIn } from '../../core/util/withoutKeys.js';
import type { TaskContext, TaskFunction } from '../../core/model/task.js';
import { assertOptions } from '../../core/util/assertOptions.js';
import { fetchOk } from '../http/fetchOk.js';
import { hidingKeys } from '../http/hidingKeys.js';
import { parseHeaders } from '../http/parseHeaders.js';
import type { ChatMessage } from './ChatMessage.js';
import { readCompletion } from './readCompletion.js';
import { readCompletionStream } from './readCompletionStream.js';
import { readInvoke } from './readInvoke.js';
import { readSse } from './readSse.js';
import { readTextStream } from './readTextStream.js';
import { bestText, type VacAnswer } from './VacAnswer.js';
import type { VacConnection } from './VacConnection.js';
import type { VacReader } from './VacReader.js';
import { vacRequest } from './vacRequest.js';

/** Options of a question to a VAC. */
export interface VacOptions<Result = string> {
  /**
   * The conversation so far, oldest first.
   * @default []
   */
  readonly chatHistory?: readonly ChatMessage[];
  /**
   * Makes the task's result of the whole answer. What it throws fails the attempt.
   * @default ({ answer, text }) => answer ?? text, and `text` if the agent returned nothing but streamed
   */
  readonly select?: (answer: VacAnswer) => Result;
}

/**
 * Makes a task of a question to a VAC (an agent on a sunholo server). Its chunks are the text as it streams in. Its
 * result is the whole answer that the server sends at the end, or the streamed text if it sends none, or what `select`
 * makes of both, the source documents and the server's last object.
 *
 * Chunks and answer may differ: the server's buffer loses what comes while it sends, and agents write heartbeats into
 * the stream.
 *
 * It fails with an HttpError for an HTTP status, a ConnectionError for a connection that failed, and an
 * IncompleteAnswerError for an answer that ended early or tells of the server's own failure (`QNA_ERROR: …`, an
 * `error` event), whose message is kept and whose traceback is not.
 *
 * An abort closes the connection; the agent on the server works on to its end, and so is paid for.
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
  options: VacOptions<unknown> = {},
): TaskFunction<[], unknown, string> {
  assertOptions(options, ['chatHistory', 'select']);
  const { chatHistory, select = bestText } = options;
  const { url, body, headers, promptChars } = vacRequest(connection, question, chatHistory);
  const read = readerOf(connection);
  const hintFor = read === readSse ? sseHint : undefined;
  const ask = async function* (context: TaskContext<string>) {
    const { signal, timeoutMs = Number.POSITIVE_INFINITY } = context;
    const sent = parseHeaders(await headers());
    sent.set('content-type', 'application/json');
    signal.throwIfAborted();
    const init = { method: 'POST', headers: sent, body: body(timeoutMs), signal };
    const response = await fetchOk(url, init, { hintFor });
    return select(yield* hidingKeys(read(response, context), keysIn(sent)));
  };
  const { vac, stream } = connection;
  const asks = {
    operation: 'invoke_agent',
    provider: 'sunholo',
    model: vac,
    stream: stream !== false,
    server: url.origin,
  };
  return Object.assign(ask, { promptChars, asks });
}

function readerOf({ stream = 'sse', apiFormat }: VacConnection): VacReader {
  if (apiFormat === 'openai') return stream === false ? readCompletion : readCompletionStream;
  if (stream === false) return readInvoke;
  return stream === 'text' ? readTextStream : readSse;
}

/** Says what may be wrong with a request for server-sent events that the server has no words about. */
function sseHint(status: number, detail: string): string | undefined {
  const flask = "Flask servers have no such route: ask them with stream: 'text'";
  if (status === 404) return flask;
  const isBare = detail === '' || /^internal server error\.?$/i.test(detail);
  return status === 500 && isBare ? `Check the name of the VAC. ${flask}` : undefined;
}
