import type { CallFacts, TaskContext } from '../../core/model/task.js';
import { formatValue } from '../../core/util/formatValue.js';
import { asObject } from '../gemini-api/json.js';
import { checkAskOptions } from '../http/askOptions.js';
import type { AiAnswer } from './AiAnswer.js';
import { explainAiError } from './explainAiError.js';
import { PartAccumulator } from './PartAccumulator.js';
import { readParts } from './readParts.js';

/** What a call of the AI SDK is to be given, so that it does as the task does. */
export interface AiStreamOptions {
  /** Ends the call with the task's attempt. */
  readonly abortSignal: AbortSignal;
  /** The task's own retries count, and know the wait that the server asks for. */
  readonly maxRetries: 0;
  /**
   * Keeps the SDK from printing each error, and with it the whole prompt: the error is the task's. An agent of AI SDK 7
   * takes it with its settings alone: `new ToolLoopAgent({ onError: () => undefined, … })`.
   */
  readonly onError: () => void;
}

/** What `streamText` and an agent's `stream` give. */
export interface AiStreamResult {
  /** All parts of all steps, as they come. */
  readonly fullStream: AsyncIterable<unknown>;
}

/** What the task's result is made of. */
export interface AiStreamSelect<Result> {
  /** Makes the task's result of the whole answer; what it throws fails the attempt. */
  readonly select: (answer: AiAnswer) => Result | PromiseLike<Result>;
}

/** A task that runs a stream of the AI SDK. */
export interface AiStreamTask<Result> {
  (context: TaskContext<string>): AsyncGenerator<string, Result>;
  /** What it asks: an agent, of a model that is known once it answers. */
  readonly asks: CallFacts;
}

/** Whoever asks of whom is in the function that starts it; `report` tells the model. */
const asks: CallFacts = { operation: 'invoke_agent', provider: '_OTHER', stream: true };

/**
 * A task that runs what the AI SDK streams: an agent, a loop of tools, or a `streamText` of your own. Its chunks are the
 * text of all steps as it comes, its result the whole text, or what `select` makes of the answer: `steps.at(-1)` is
 * what the last step said. Usage is the sum over the steps. Attempts fail as with {@link askAI}.
 *
 * A retry runs the tools again: give `retry` to a task only where that does no harm.
 *
 * @param start called for each attempt; hands its options on to the SDK
 * @throws TypeError for a bad argument, at once
 * @example
 * const weather = askAIStream((options) => agent.stream({ prompt: 'Is it raining in Aarhus?', ...options }));
 */
export function askAIStream<Result>(
  start: (options: AiStreamOptions) => AiStreamResult | PromiseLike<AiStreamResult>,
  options: AiStreamSelect<Result>,
): AiStreamTask<Result>;
export function askAIStream(
  start: (options: AiStreamOptions) => AiStreamResult | PromiseLike<AiStreamResult>,
  options?: { readonly select?: undefined },
): AiStreamTask<string>;
export function askAIStream(
  start: (options: AiStreamOptions) => AiStreamResult | PromiseLike<AiStreamResult>,
  options: { readonly select?: AiStreamSelect<unknown>['select'] | undefined } = {},
): AiStreamTask<unknown> {
  if (typeof start !== 'function') {
    throw new TypeError(`start must be a function that gives a stream of the AI SDK, got ${formatValue(start)}`);
  }
  checkAskOptions(options, ['select']);
  const { select = ({ text }: AiAnswer) => text } = options;
  const run = async function* (context: TaskContext<string>): AsyncGenerator<string, unknown> {
    const { signal } = context;
    signal.throwIfAborted();
    let opened: unknown;
    try {
      opened = await start({ abortSignal: signal, maxRetries: 0, onError: () => undefined });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw explainAiError(error, '', false);
    }
    const { fullStream } = asObject(opened);
    if (typeof fullStream !== 'object' || fullStream === null) {
      throw new TypeError(`start must give what streamText gives, with a fullStream; got ${formatValue(opened)}`);
    }
    const parts = fullStream as AsyncIterable<unknown>;
    return await select(yield* readParts(parts, new PartAccumulator(), context, false));
  };
  return Object.assign(run, { asks });
}
