import type { GenerateContentParameters, GoogleGenAI } from '@google/genai';
import type { GeminiAnswer } from '../gemini-api/GeminiAnswer.js';
import { type AskOptions, checkAskOptions, type SelectOptions } from '../gemini-api/askOptions.js';
import { type ModelCall, readAnswer } from '../gemini-api/readAnswer.js';
import { geminiFacts } from '../gemini-api/geminiFacts.js';
import { readPath } from '../../core/util/readPath.js';
import { countPromptChars } from '../../core/util/countPromptChars.js';
import { formatValue } from '../../core/util/formatValue.js';
import type { CallFacts, TaskContext } from '../../core/model/task.js';
import { explainGenaiError } from './explainGenaiError.js';
import { isDoneMarker } from './isDoneMarker.js';

/** A task that asks Gemini. */
export interface GenaiTask<Result> {
  (context: TaskContext<string>): Promise<Result>;
  /** Length of the prompt and the system instruction in characters, by which limiters of tokens estimate. */
  readonly promptChars: number;
  /** What it asks of whom, for traces and metrics. */
  readonly asks: CallFacts;
}

/** The part of the SDK's client that is used: `new GoogleGenAI(…)`, or anything that has its `models`. */
export interface GenaiClient {
  /** The SDK's models, of which these two methods are called. */
  readonly models: Pick<GoogleGenAI['models'], 'generateContent' | 'generateContentStream'>;
}

/**
 * Makes a task that asks a model through `@google/genai`, of the Gemini API or of Vertex AI, as the client is made. Its
 * result is the answer's text, thoughts left out, or what `select` makes of the answer; text is emitted as it comes.
 * Token usage, finish reason and model are reported, and attempts fail, just as with `askGemini` of
 * `parallel-genai/gemini`.
 *
 * The call ends, and its connection closes, with the task's signal, or with `config.abortSignal` if you give one.
 * Leave `retryOptions` and `timeout` of the client's and the request's `httpOptions` unset: the SDK's retries multiply
 * those of the task and know nothing of the wait that the server asks for, and an abort would wait for them. Use `retry`
 * and `timeoutMs`.
 *
 * An error body at HTTP 200 of a unary call is lost in the SDK: it counts as an IncompleteAnswerError and is retried.
 * `[DONE]`, which the SDK's parser does not know, is taken for the end of a stream.
 *
 * @param request never changed
 * @throws TypeError for a bad argument, at once
 * @example
 * const ai = new GoogleGenAI({ vertexai: true, project: 'my-project', location: 'europe-west1' });
 * runTasks({ english: askGenai(ai, { model: 'gemini-2.5-flash', contents: 'What is MLOps?' }) }, { retry: true });
 */
export function askGenai<Result>(
  ai: GenaiClient,
  request: GenerateContentParameters,
  options: SelectOptions<Result>,
): GenaiTask<Result>;
export function askGenai(ai: GenaiClient, request: GenerateContentParameters, options?: AskOptions): GenaiTask<string>;
export function askGenai(
  ai: GenaiClient,
  request: GenerateContentParameters,
  options: Partial<SelectOptions<unknown>> = {},
): GenaiTask<unknown> {
  checkClient(ai);
  checkRequest(request);
  checkAskOptions(options);
  const { stream = true, requireText, select = ({ text }: GeminiAnswer) => text } = options;
  const call: ModelCall = {
    stream,
    requireText,
    open: async (abortSignal) => {
      // A copy, since the SDK writes into both; and of a list of contents, to which its function calling adds.
      const { contents, config } = request;
      const copy = { ...request, contents: Array.isArray(contents) ? [...contents] : contents } as typeof request;
      const params = { ...copy, config: { ...config, abortSignal } };
      return stream ? ai.models.generateContentStream(params) : [await ai.models.generateContent(params)];
    },
    explain: (error, context) => explainGenaiError(error, { ...context, stream, ...keyOf(ai) }),
    isEnd: isDoneMarker,
    signal: request.config?.abortSignal,
  };
  const ask = async (context: TaskContext<string>) => select(await readAnswer(call, context));
  const server =
    readPath(request, 'config.httpOptions.baseUrl') ?? readPath(ai, 'apiClient.clientOptions.httpOptions.baseUrl');
  const asks = geminiFacts(request.model, stream, server, readPath(ai, 'vertexai') === true);
  return Object.assign(ask, { promptChars: countPromptChars(request) + countPromptChars(request.config), asks });
}

/** The client's own key, which no message may quote. */
function keyOf(ai: GenaiClient): { readonly secret?: string } {
  const key = readPath(ai, 'apiClient.clientOptions.apiKey');
  return typeof key === 'string' ? { secret: key } : {};
}

function checkClient(ai: unknown): void {
  const { generateContent, generateContentStream } = ((ai as Partial<GenaiClient> | null | undefined)?.models ??
    {}) as Partial<GenaiClient['models']>;
  if (typeof generateContent === 'function' && typeof generateContentStream === 'function') return;
  throw new TypeError(`ai must be a client, as new GoogleGenAI({ apiKey }) makes it, got ${formatValue(ai)}`);
}

function checkRequest(request: unknown): void {
  if (typeof request !== 'object' || request === null) {
    throw new TypeError(`request must be an object { model, contents, config }, got ${formatValue(request)}`);
  }
  const { model, contents, config } = request as Record<string, unknown>;
  if (typeof model !== 'string' || model === '') {
    throw new TypeError(`request.model must be the name of a model, got ${formatValue(model)}`);
  }
  const empty = Array.isArray(contents) ? contents.length === 0 : contents === '' || !contents;
  if (empty || !['string', 'object'].includes(typeof contents)) {
    throw new TypeError(
      `request.contents must be a question, parts or contents, not empty; got ${formatValue(contents)}`,
    );
  }
  if (config !== undefined && (typeof config !== 'object' || config === null)) {
    throw new TypeError(`request.config must be an object, got ${formatValue(config)}`);
  }
}
