import { keysIn } from '../../core/util/withoutKeys.js';
import type { TaskContext } from '../../core/model/task.js';
import { assertObject } from '../../core/util/assertOptions.js';
import { countPromptChars } from '../../core/util/countPromptChars.js';
import { onAbort } from '../../core/util/onAbort.js';
import { checkAskOptions, type SelectOptions } from '../http/askOptions.js';
import { endpointUrl } from '../http/endpointUrl.js';
import { fetchOk } from '../http/fetchOk.js';
import { headerSource } from '../http/headerSource.js';
import { hidingKeys } from '../http/hidingKeys.js';
import type { AgUiAnswer } from './AgUiAnswer.js';
import type { AgUiConnection, AgUiInput } from './AgUiInput.js';
import { checkInput, requestBody } from './agUiRequest.js';
import { readRun } from './readRun.js';

/** A task that asks an agent by AG-UI. */
export interface AgUiTask<Result> {
  (context: TaskContext<string>): AsyncGenerator<string, Result>;
  /** Length of the conversation's text. */
  readonly promptChars: number;
}

/** How a run becomes the task's result. */
export type AgUiOptions<Result> = Pick<SelectOptions<AgUiAnswer, Result>, 'select'>;

/**
 * A task that asks an agent by AG-UI, the protocol of CopilotKit and of sunholo's platform (`/api/chat/{skill}`). Its
 * result is the text of the agent's messages, joined by a blank line, or what `select` makes of the run; text is emitted
 * as it comes, of messages that are written side by side one after the other. Token usage and model are reported where
 * the agent tells them.
 *
 * An attempt fails with
 * - InputRequiredError: the run ended with an interrupt; `details` holds `interrupts`, `threadId` and `runId`. Answer
 *   with `resume` in a request of the same thread. Never retried
 * - IncompleteAnswerError: the run was cancelled there, or its stream ended without RUN_FINISHED; retried
 * - RUN_ERROR: by its code, as HttpError, QuotaExhaustedError or BlockedError; without a code that is known as
 *   IncompleteAnswerError, retried
 * - HttpError, ConnectionError, InvalidRequestError: as for every provider
 *
 * The connection closes with the task's signal. A MESSAGES_SNAPSHOT may take back text that was emitted already: the
 * result is right, so show it once it is there.
 *
 * @param input a question, or a request of the protocol's; never changed
 * @throws TypeError for a bad argument, at once
 * @see https://docs.ag-ui.com
 * @example
 * const agent = { url: 'https://platform.example.com/api/chat/research', headers: { authorization: `Bearer ${token}` } };
 * runTasks({
 *   text: askAgUi(agent, 'What is MLOps?'),
 *   state: askAgUi(agent, { messages, threadId }, { select: ({ state }) => state }),
 * });
 */
export function askAgUi<Result>(
  connection: AgUiConnection,
  input: string | AgUiInput,
  options: AgUiOptions<Result>,
): AgUiTask<Result>;
export function askAgUi(
  connection: AgUiConnection,
  input: string | AgUiInput,
  options?: Partial<AgUiOptions<string>>,
): AgUiTask<string>;
export function askAgUi(
  connection: AgUiConnection,
  input: string | AgUiInput,
  options: Partial<AgUiOptions<unknown>> = {},
): AgUiTask<unknown> {
  assertObject('connection', connection, 'an object { url, headers }');
  const url = endpointUrl(connection.url, undefined, 'https://example.com/agent');
  const headers = headerSource(connection.headers);
  checkInput(input);
  checkAskOptions(options, ['select']);
  const { select = ({ text }: AgUiAnswer) => text } = options;
  const ask = async function* (context: TaskContext<string>) {
    const { signal, attempt } = context;
    const sent = await headers();
    sent.set('content-type', 'application/json');
    sent.set('accept', 'text/event-stream');
    signal.throwIfAborted();
    const request = requestBody(input, attempt);
    // Aborted once the run has ended, too: a server may leave its stream open, and Firefox leaves the connection of a
    // body that is cancelled.
    const call = new AbortController();
    const stopFollowing = onAbort(signal, () => call.abort(signal.reason));
    let answer: AgUiAnswer;
    try {
      const body = JSON.stringify(request);
      const response = await fetchOk(url, { method: 'POST', headers: sent, body, signal: call.signal });
      answer = yield* hidingKeys(readRun(response, context, request), keysIn(sent));
    } finally {
      stopFollowing();
      call.abort();
    }
    return await select(answer);
  };
  const prompt = typeof input === 'string' ? input : input.messages;
  return Object.assign(ask, { promptChars: countPromptChars(prompt) });
}
