import { keysIn } from '../../core/util/withoutKeys.js';
import type { CallFacts, TaskContext } from '../../core/model/task.js';
import { formatValue } from '../../core/util/formatValue.js';
import { countPromptChars } from '../../core/util/countPromptChars.js';
import { type AskOptions, checkAskOptions, type SelectOptions } from '../http/askOptions.js';
import { endpointUrl } from '../http/endpointUrl.js';
import { fetchOk } from '../http/fetchOk.js';
import { headerSource } from '../http/headerSource.js';
import { hidingKeys } from '../http/hidingKeys.js';
import type { AnthropicAnswer } from './AnthropicAnswer.js';
import { type AnthropicConnection, type AnthropicRequest, checkRequest } from './anthropicRequest.js';
import { readMessage } from './readMessage.js';

/** A task that asks Anthropic. */
export interface AnthropicTask<Result> {
  (context: TaskContext<string>): AsyncGenerator<string, Result>;
  /** Length of the messages' text and of the system prompt. */
  readonly promptChars: number;
  /** What it asks of whom, for traces and metrics. */
  readonly asks: CallFacts;
}

/**
 * A task that asks a model by Anthropic's messages API. Its result is the answer's text, or what `select` makes of the
 * answer; text is emitted as it comes. Token usage, stop reason and model are reported, for failed attempts too: they
 * were paid for.
 *
 * An attempt fails with
 * - BlockedError: the model refused; never retried
 * - IncompleteAnswerError: the answer broke off, or is none; retried, unless it paused (`pause_turn`), or the limit of
 *   tokens or the context window left no room for any text
 * - HttpError: by its status, also in mid-stream, where `overloaded_error` counts as 529 and `rate_limit_error` as 429;
 *   `Retry-After` and `x-should-retry` are obeyed
 * - ConnectionError: refused, reset, unreachable; retried
 * - InvalidRequestError: the request could not be sent; never retried
 *
 * The call ends, and its connection closes, with the task's signal.
 *
 * @param request never changed; `stream` in it is overridden
 * @throws TypeError for a bad argument, at once
 * @example
 * const where = { headers: { 'x-api-key': key } };
 * const request = { model: 'claude-sonnet-4-5', max_tokens: 1_024, messages: [{ role: 'user', content: 'What is MLOps?' }] };
 * runTasks({
 *   english: askAnthropic(where, request),
 *   tools: askAnthropic(where, { ...request, tools }, { select: ({ toolUses }) => toolUses }),
 * });
 */
export function askAnthropic<Result>(
  where: AnthropicConnection,
  request: AnthropicRequest,
  options: SelectOptions<AnthropicAnswer, Result>,
): AnthropicTask<Result>;
export function askAnthropic(
  where: AnthropicConnection,
  request: AnthropicRequest,
  options?: AskOptions,
): AnthropicTask<string>;
export function askAnthropic(
  where: AnthropicConnection,
  request: AnthropicRequest,
  options: Partial<SelectOptions<AnthropicAnswer, unknown>> = {},
): AnthropicTask<unknown> {
  if (typeof where !== 'object' || (where as unknown) === null) {
    throw new TypeError(`where must be an object { url, headers }, got ${formatValue(where)}`);
  }
  const { url = 'https://api.anthropic.com/v1' } = where;
  const endpoint = endpointUrl(url, 'messages', 'https://api.anthropic.com/v1');
  const headers = headerSource(where.headers);
  checkRequest(request);
  checkAskOptions(options);
  const { stream = true, select = ({ text }: AnthropicAnswer) => text } = options;
  const ask = async function* (context: TaskContext<string>) {
    const { signal } = context;
    const sent = await headers();
    sent.set('content-type', 'application/json');
    if (!sent.has('anthropic-version')) sent.set('anthropic-version', '2023-06-01');
    signal.throwIfAborted();
    const body = JSON.stringify({ ...request, stream });
    const response = await fetchOk(endpoint, { method: 'POST', headers: sent, body, signal });
    return await select(yield* hidingKeys(readMessage(response, context, stream), keysIn(sent)));
  };
  const { model } = request;
  const asks = { operation: 'chat', provider: 'anthropic', model, stream, server: endpoint.origin };
  const promptChars = countPromptChars(request.messages) + countPromptChars(request.system);
  return Object.assign(ask, { promptChars, asks });
}
