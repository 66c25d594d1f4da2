import type { CallFacts, TaskContext } from '../../core/model/task.js';
import { formatValue } from '../../core/util/formatValue.js';
import { countPromptChars } from '../../core/util/countPromptChars.js';
import { readField } from '../../core/util/readField.js';
import { keysIn } from '../../core/util/withoutKeys.js';
import { type AskOptions, checkAskOptions, type SelectOptions } from '../http/askOptions.js';
import { endpointUrl } from '../http/endpointUrl.js';
import { fetchOk } from '../http/fetchOk.js';
import { headerSource } from '../http/headerSource.js';
import { hideKeys, hidingKeys } from '../http/hidingKeys.js';
import { explainClientError } from './explainClientError.js';
import type { OpenAIAnswer } from './OpenAIAnswer.js';
import {
  bodyOf,
  checkRequest,
  isClient,
  type OpenAIClient,
  type OpenAIConnection,
  type OpenAIRequest,
} from './openaiRequest.js';
import { openAIFacts } from './openAIFacts.js';
import { readCompletion } from './readCompletion.js';

/** A task that asks an OpenAI-style service. */
export interface OpenAITask<Result> {
  (context: TaskContext<string>): AsyncGenerator<string, Result>;
  /** Length of the messages' text. */
  readonly promptChars: number;
  /** What it asks of whom, for traces and metrics. */
  readonly asks: CallFacts;
}

/**
 * A task that asks a model by OpenAI's chat completions, at any service that speaks them: OpenAI, Azure, Groq,
 * OpenRouter, Mistral, DeepSeek, Ollama, vLLM, LiteLLM and many more. Its result is the answer's text, or what `select`
 * makes of the answer; text is emitted as it comes. Token usage, finish reason and model are reported, for failed
 * attempts too: they were paid for.
 *
 * An attempt fails with
 * - BlockedError: a policy stopped the prompt or the answer, or the model refused; never retried
 * - IncompleteAnswerError: the answer broke off, or is none; retried, unless the limit of tokens left no room for text
 * - HttpError: by its status, also for an error that a service sends at HTTP 200 or in mid-stream. `retryAfterMs` is
 *   read from `retry-after-ms`, then `Retry-After`, then "try again in 1.2s"; `x-should-retry` is obeyed
 * - QuotaExhaustedError: `insufficient_quota`; never retried
 * - ConnectionError: refused, reset, unreachable; retried
 * - InvalidRequestError: the request could not be sent; never retried
 *
 * The call ends, and its connection closes, with the task's signal.
 *
 * @param where a service, or a client of the `openai` package, whose own retries are switched off for the call
 * @param request never changed; `stream` in it is overridden, `stream_options` is not
 * @throws TypeError for a bad argument, at once
 * @example
 * const groq = { url: 'https://api.groq.com/openai/v1', headers: { authorization: `Bearer ${key}` } };
 * runTasks({
 *   english: askOpenAI(groq, { model, messages: [{ role: 'user', content: 'What is MLOps?' }] }),
 *   calls: askOpenAI(groq, { model, messages, tools }, { select: ({ toolCalls }) => toolCalls }),
 * });
 */
export function askOpenAI<Result>(
  where: OpenAIConnection | OpenAIClient,
  request: OpenAIRequest,
  options: SelectOptions<OpenAIAnswer, Result>,
): OpenAITask<Result>;
export function askOpenAI(
  where: OpenAIConnection | OpenAIClient,
  request: OpenAIRequest,
  options?: AskOptions,
): OpenAITask<string>;
export function askOpenAI(
  where: OpenAIConnection | OpenAIClient,
  request: OpenAIRequest,
  options: Partial<SelectOptions<OpenAIAnswer, unknown>> = {},
): OpenAITask<unknown> {
  const send = senderOf(where);
  checkRequest(request);
  checkAskOptions(options);
  const { stream = true, select = ({ text }: OpenAIAnswer) => text } = options;
  const ask = async function* (context: TaskContext<string>) {
    const { response, keys } = await send(bodyOf(request, stream), context.signal);
    return await select(yield* hidingKeys(readCompletion(response, context, stream), keys));
  };
  const asks = openAIFacts(where, request.model, stream);
  return Object.assign(ask, { promptChars: countPromptChars(request.messages), asks });
}

/** Sends a request, and tells with which keys. */
type Send = (
  body: object,
  signal: AbortSignal,
) => Promise<{ readonly response: Response; readonly keys: readonly string[] }>;

function senderOf(where: OpenAIConnection | OpenAIClient): Send {
  if (typeof where !== 'object' || (where as unknown) === null) {
    throw new TypeError(`where must be { url, headers } or a client of the openai package, got ${formatValue(where)}`);
  }
  if (isClient(where)) return sendByClient(where);
  const url = endpointUrl(where.url, 'chat/completions', 'https://api.openai.com/v1');
  const headers = headerSource(where.headers);
  return async (body, signal) => {
    const sent = await headers();
    sent.set('content-type', 'application/json');
    signal.throwIfAborted();
    const response = await fetchOk(url, { method: 'POST', headers: sent, body: JSON.stringify(body), signal });
    return { response, keys: keysIn(sent) };
  };
}

/** The raw response, since the SDK's own stream ends like a whole answer where it was cut off. */
function sendByClient(client: OpenAIClient): Send {
  return async (body, signal) => {
    signal.throwIfAborted();
    const options = { signal, maxRetries: 0 };
    // Asked each time: a client may get a new one.
    const key = readField(client, 'apiKey');
    const keys = typeof key === 'string' ? [key] : [];
    try {
      return { response: await client.chat.completions.create(body as never, options as never).asResponse(), keys };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw hideKeys(explainClientError(error), keys);
    }
  };
}
