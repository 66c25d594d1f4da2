import type { CallFacts, TaskContext } from '../../core/model/task.js';
import { countPromptChars } from '../../core/util/countPromptChars.js';
import { asArray, asObject } from '../gemini-api/json.js';
import { type AskOptions, checkAskOptions, type SelectOptions } from '../http/askOptions.js';
import type { AiAnswer, AiPart } from './AiAnswer.js';
import { type AiModel, type AiRequest, callOptions, checkModel } from './aiRequest.js';
import { aiFacts } from './aiFacts.js';
import { explainAiError } from './explainAiError.js';
import { PartAccumulator } from './PartAccumulator.js';
import { readParts, usable } from './readParts.js';

/** A task that asks a model of the AI SDK. */
export interface AiTask<Result> {
  (context: TaskContext<string>): AsyncGenerator<string, Result>;
  /** Length of the prompt and the system prompt. */
  readonly promptChars: number;
  /** What it asks of whom, for traces and metrics. */
  readonly asks: CallFacts;
}

/**
 * A task that asks any language model of the AI SDK (https://ai-sdk.dev), of its versions 6 and 7, through the
 * specification's own `doStream` and `doGenerate`: no retries but ours, nothing printed. Its result is the answer's
 * text, or what `select` makes of the answer; text is emitted as it comes. Token usage, finish reason and model are
 * reported.
 *
 * An attempt fails with
 * - BlockedError: `content-filter`, or an error that says so; never retried
 * - IncompleteAnswerError: the answer broke off, or is none; retried, unless the limit of tokens left no room for text
 * - HttpError: by its status, with the wait that the provider asks for
 * - QuotaExhaustedError: `insufficient_quota`; never retried
 * - ConnectionError: refused, reset, unreachable; retried
 * - InvalidRequestError: no key, no such model, a prompt that cannot be sent; never retried
 *
 * The call ends, and its connection closes, with the task's signal.
 *
 * @throws TypeError for a bad argument, at once
 * @example
 * runTasks({
 *   openai: askAI(openai('gpt-5'), 'What is MLOps?'),
 *   claude: askAI(anthropic('claude-sonnet-4-5'), { system: 'Answer in Danish.', prompt: 'What is MLOps?' }),
 * });
 */
export function askAI<Result>(
  model: AiModel,
  request: string | AiRequest,
  options: SelectOptions<AiAnswer, Result>,
): AiTask<Result>;
export function askAI(model: AiModel, request: string | AiRequest, options?: AskOptions): AiTask<string>;
export function askAI(
  model: AiModel,
  request: string | AiRequest,
  options: Partial<SelectOptions<AiAnswer, unknown>> = {},
): AiTask<unknown> {
  checkModel(model);
  const call = callOptions(request, model.specificationVersion);
  checkAskOptions(options);
  const { stream = true, select = ({ text }: AiAnswer) => text } = options;
  const ask = async function* (context: TaskContext<string>) {
    const answer = new PartAccumulator();
    const opened = await open(model, stream, call, context.signal);
    if (stream) return await select(yield* readParts(streamIn(opened), answer, context, true));
    const { content, finishReason, usage, response } = asObject(opened);
    for (const part of asArray(content)) answer.add(part as AiPart);
    answer.add({ ...asObject(response), type: 'response-metadata' });
    answer.finish(finishReason, undefined, usage);
    context.report(answer.report);
    if (answer.text !== '') yield answer.text;
    return await select(usable(answer));
  };
  return Object.assign(ask, { promptChars: countPromptChars(call['prompt']), asks: aiFacts(model, stream) });
}

async function open(model: AiModel, stream: boolean, call: object, signal: AbortSignal): Promise<unknown> {
  signal.throwIfAborted();
  const options = { ...call, abortSignal: signal } as never;
  try {
    return await (stream ? model.doStream(options) : model.doGenerate(options));
  } catch (error) {
    // Before all else: an abort may come as an error with the status 200.
    if (signal.aborted) throw signal.reason;
    throw explainAiError(error, '', false);
  }
}

const streamIn = (opened: unknown): ReadableStream<unknown> => asObject(opened)['stream'] as ReadableStream<unknown>;
