import type { GenerateContentRequest, GenerativeModel, Part } from '@google/generative-ai';
import { countPromptChars } from '../../core/util/countPromptChars.js';
import { readPath } from '../../core/util/readPath.js';
import { geminiFacts } from '../gemini-api/geminiFacts.js';
import { formatValue } from '../../core/util/formatValue.js';
import { isObject } from '../../core/util/isObject.js';
import type { CallFacts, TaskContext } from '../../core/model/task.js';
import type { GeminiAnswer } from '../gemini-api/GeminiAnswer.js';
import { type AskOptions, checkAskOptions, type SelectOptions } from '../gemini-api/askOptions.js';
import { type ModelCall, readAnswer } from '../gemini-api/readAnswer.js';
import { explainGeminiError, isUnreadableStream } from './explainGeminiError.js';

/** A request to Gemini: a question, parts (text, images …), or a whole request. */
export type GeminiRequest = string | readonly (string | Part)[] | GenerateContentRequest;

/** A task that asks Gemini. */
export interface GeminiTask<Result> {
  (context: TaskContext<string>): Promise<Result>;
  /** Length of the prompt and the system instruction in characters, by which limiters of tokens estimate. */
  readonly promptChars: number;
  /** What it asks of whom, for traces and metrics. */
  readonly asks: CallFacts;
}

/**
 * Makes a task that asks a model of `@google/generative-ai`. Its result is the answer's text, thoughts left out, or what
 * `select` makes of the answer; text is emitted as it comes. Token usage (`inputTokens`, `cachedInputTokens`,
 * `outputTokens` with thoughts, `thoughtTokens`, `totalTokens`), finish reason and model are reported, for failed
 * attempts too: they were paid for.
 *
 * An attempt fails with
 * - BlockedError: a policy stopped the prompt or the answer; never retried
 * - IncompleteAnswerError: the answer broke off, or is none, or has no text though `requireText` asks for it; retried,
 *   unless MAX_TOKENS left no room for any text
 * - HttpError: by its status. `retryAfterMs` is what RetryInfo asks for plus one second, since it is floored to
 *   seconds, plus up to one second of chance, so that parallel calls do not come back all at once
 * - QuotaExhaustedError: the quota is 0, or a daily one without a wait; never retried
 * - ConnectionError: refused, reset, unreachable; retried
 * - InvalidRequestError: the request could not be sent; never retried
 *
 * The call ends, and its connection closes, with the task's signal. Leave the SDK's own `timeout` unset: use
 * `timeoutMs`.
 *
 * The SDK's parser of streams knows only lines of `data: ` and JSON. A stream with comments, `event:` lines, `[DONE]` or
 * U+2028 in it, as some gateways send them, fails with an IncompleteAnswerError that is retried once: ask such a server
 * with `stream: false`, or through `parallel-genai/genai`.
 *
 * @param model the caller's: system instruction, safety settings and generation config live there
 * @param request never changed; a whole request's fields win over the model's
 * @throws TypeError for a bad argument, at once
 * @example
 * const model = new GoogleGenerativeAI(apiKey).getGenerativeModel({ model: 'gemini-2.5-flash' });
 * runTasks({
 *   english: askGemini(model, 'What is MLOps?', { requireText: true }),
 *   calls: askGemini(model, request, { stream: false, select: ({ functionCalls }) => functionCalls }),
 * });
 */
export function askGemini<Result>(
  model: GenerativeModel,
  request: GeminiRequest,
  options: SelectOptions<Result>,
): GeminiTask<Result>;
export function askGemini(model: GenerativeModel, request: GeminiRequest, options?: AskOptions): GeminiTask<string>;
export function askGemini(
  model: GenerativeModel,
  request: GeminiRequest,
  options: Partial<SelectOptions<unknown>> = {},
): GeminiTask<unknown> {
  checkModel(model);
  checkRequest(request);
  checkAskOptions(options);
  const { stream = true, requireText, select = ({ text }: GeminiAnswer) => text } = options;
  // Of whichever run: what one attempt could not read, the next one of another run will hardly read either.
  let unreadableAttempt = Number.POSITIVE_INFINITY;
  const call: ModelCall = {
    stream,
    requireText,
    open: (signal) => (stream ? openStream(model, copyOf(request), signal) : openUnary(model, copyOf(request), signal)),
    explain: (error, context) => {
      const wasUnreadable = unreadableAttempt < context.attempt;
      if (isUnreadableStream(error)) unreadableAttempt = context.attempt;
      return explainGeminiError(error, { ...context, wasUnreadable, secret: model.apiKey });
    },
  };
  const ask = async (context: TaskContext<string>) => select(await readAnswer(call, context));
  const promptChars = countPromptChars(request) + countPromptChars(model.systemInstruction);
  const asks = geminiFacts(model.model, stream, readPath(model, '_requestOptions.baseUrl'));
  return Object.assign(ask, { promptChars, asks });
}

type SdkRequest = string | (string | Part)[] | GenerateContentRequest;

async function openStream(model: GenerativeModel, request: SdkRequest, signal: AbortSignal) {
  const { stream, response } = await model.generateContentStream(request, { signal });
  // The SDK's second copy of the stream: nobody reads it, and unhandled it would end a Node process.
  response.catch(() => undefined);
  return stream;
}

async function openUnary(model: GenerativeModel, request: SdkRequest, signal: AbortSignal) {
  const { response } = await model.generateContent(request, { signal });
  return [response];
}

/** Copies a request, since the SDK writes into the one it is given. */
function copyOf(request: GeminiRequest): SdkRequest {
  if (typeof request === 'string') return request;
  return isList(request) ? [...request] : { ...request };
}

const isList = (request: unknown): request is readonly (string | Part)[] => Array.isArray(request);

function checkModel(model: unknown): void {
  const { generateContent, generateContentStream } = (model ?? {}) as Partial<GenerativeModel>;
  if (typeof generateContent === 'function' && typeof generateContentStream === 'function') return;
  const way = "new GoogleGenerativeAI(apiKey).getGenerativeModel({ model: 'gemini-2.5-flash' })";
  throw new TypeError(`model must be a GenerativeModel, as ${way} gives it, got ${formatValue(model)}`);
}

function checkRequest(request: unknown): void {
  if (typeof request === 'string' && request !== '') return;
  if (isList(request)) {
    if (request.some((part) => isObject(part) && 'parts' in part)) {
      throw new TypeError('request is a list of contents: pass them as { contents: [ … ] }');
    }
    const good = request.length > 0 && request.every((part) => typeof part === 'string' || isObject(part));
    if (good) return;
    throw new TypeError('request must hold at least one part, each a string or an object');
  }
  const contents = isObject(request) ? request['contents'] : undefined;
  if (Array.isArray(contents) && contents.length > 0) return;
  const rule = 'request must be a question, a list of parts, or an object with a list of contents, none of them empty';
  throw new TypeError(`${rule}; got ${formatValue(request)}`);
}
