import type { SendMessageRequest } from '@a2a-js/sdk';
import type { TaskContext } from '../../core/model/task.js';
import { assertNumber } from '../../core/util/assertNumber.js';
import { mustBeBoolean } from '../../core/util/must.js';
import { formatValue } from '../../core/util/formatValue.js';
import { onAbort } from '../../core/util/onAbort.js';
import { checkAskOptions, type SelectOptions } from '../http/askOptions.js';
import type { A2aAnswer } from './A2aAnswer.js';
import type { A2aClient } from './A2aClient.js';
import type { A2aMessage, A2aRequest } from './A2aMessage.js';
import { normalizeRequest, promptCharsOf, requestOf } from './a2aRequest.js';
import { AnswerAccumulator } from './AnswerAccumulator.js';
import { assertAnswered } from './assertAnswered.js';
import { explainA2aError } from './explainA2aError.js';
import { readAnswer } from './readAnswer.js';

/** A task that asks an agent by A2A. */
export interface A2aTask<Result> {
  (context: TaskContext<string>): AsyncGenerator<string, Result>;
  /** Length of the message's text. */
  readonly promptChars: number;
}

/** How an agent is asked. */
export interface A2aOptions {
  /**
   * Whether an attempt that ends without an answer (cancelled, timed out, failed) cancels the task at the agent, which
   * would work on otherwise, and be paid for: it does not notice that nobody listens.
   * @default true
   */
  readonly cancelTask?: boolean;
  /**
   * How often an attempt takes up a stream that was cut, without sending the message again. A whole number from 0.
   * @default 3
   */
  readonly resume?: number;
}

/** The same, with a result of your own making. */
export type A2aSelectOptions<Result> = A2aOptions & Pick<SelectOptions<A2aAnswer, Result>, 'select'>;

/** A client, a promise of one, or what makes it anew for each attempt. */
export type A2aClientSource = A2aClient | PromiseLike<A2aClient> | (() => A2aClient | PromiseLike<A2aClient>);

/** Nobody waits for the answer: this only ends a call that hangs. */
const cancelTimeoutMs = 10_000;

/**
 * A task that asks an agent by A2A (Agent2Agent, 1.0), with the client of `@a2a-js/sdk`. Its result is the text of the
 * artifacts, joined by a blank line, or else of the agent's message; or what `select` makes of the answer. Text is
 * emitted as it comes. An agent that cannot stream is asked for the whole.
 *
 * An attempt fails with
 * - InputRequiredError: the agent needs input or a sign-in; `details` holds `taskId` and `contextId`, to send along with
 *   what it asked for. Never retried
 * - InvalidRequestError: the agent rejected the task, or refuses the request; never retried
 * - IncompleteAnswerError: the task failed, or its stream broke off `resume` times; retried. One that was cancelled at
 *   the agent is not
 * - HttpError, QuotaExhaustedError: by the status. Give the client's transport `fetchImpl: fetchOk` (of
 *   `parallel-genai/http`): without it the wait that a server asks for is lost, and over JSON-RPC more than that
 * - ConnectionError: refused, reset, unreachable; retried
 *
 * @param client of `ClientFactory`, for any transport; a function is called for each attempt, so that an agent's card
 *   which could not be had is asked for again
 * @param message a question, a message, or a whole request; never changed
 * @throws TypeError or RangeError for a bad argument, at once
 * @see https://a2a-protocol.org/v1.0.0/specification/
 * @example
 * const transports = [new JsonRpcTransportFactory({ fetchImpl: fetchOk }), new RestTransportFactory({ fetchImpl: fetchOk })];
 * const client = () => new ClientFactory({ transports }).createFromUrl('https://agent.example.com');
 * runTasks({
 *   text: askA2a(client, 'What is MLOps?'),
 *   files: askA2a(client, 'Draw it.', { select: ({ artifacts }) => artifacts.flatMap(({ parts }) => parts) }),
 * });
 */
export function askA2a<Result>(
  client: A2aClientSource,
  message: string | A2aMessage | A2aRequest,
  options: A2aSelectOptions<Result>,
): A2aTask<Result>;
export function askA2a(
  client: A2aClientSource,
  message: string | A2aMessage | A2aRequest,
  options?: A2aOptions,
): A2aTask<string>;
export function askA2a(
  client: A2aClientSource,
  message: string | A2aMessage | A2aRequest,
  options: Partial<A2aSelectOptions<unknown>> = {},
): A2aTask<unknown> {
  const clientOf = clientSource(client);
  const request = normalizeRequest(message);
  checkAskOptions(options, ['select', 'cancelTask', 'resume']);
  const { cancelTask = true, resume = 3, select = ({ text }: A2aAnswer) => text } = options;
  mustBeBoolean(cancelTask, 'cancelTask');
  assertNumber('resume', resume, { min: 0, integer: true });
  const ask = async function* (context: TaskContext<string>) {
    const { signal } = context;
    const client = await connect(clientOf, signal);
    signal.throwIfAborted();
    const sent = requestOf(request);
    const answer = new AnswerAccumulator();
    // Aborted once the answer is there too, which the context's own signal never is: a server may leave its stream open.
    const call = new AbortController();
    const leave = once(() => {
      call.abort(signal.reason);
      if (cancelTask && !answer.isOver) cancelAt(client, sent, answer.taskId);
    });
    const stopFollowing = onAbort(signal, leave);
    try {
      yield* readAnswer({ client, request: sent, context, signal: call.signal, answer, resume });
      context.report({ finishReason: answer.state });
      assertAnswered(answer);
    } finally {
      stopFollowing();
      leave();
    }
    return await select(answer.answer);
  };
  return Object.assign(ask, { promptChars: promptCharsOf(request) });
}

function clientSource(client: A2aClientSource): () => A2aClient | PromiseLike<A2aClient> {
  if (typeof client === 'function') return client;
  if (typeof client !== 'object' || (client as unknown) === null) {
    throw new TypeError(`client must be a client of @a2a-js/sdk or a promise of one, got ${formatValue(client)}`);
  }
  // Whoever asks later hears of the failure; until then it is not unhandled.
  if ('then' in client) client.then(undefined, () => undefined);
  return () => client;
}

async function connect(clientOf: () => A2aClient | PromiseLike<A2aClient>, signal: AbortSignal): Promise<A2aClient> {
  try {
    return await untilAborted(clientOf(), signal);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw explainA2aError(error, { hasBegun: false, text: '' });
  }
}

function untilAborted<T>(value: T | PromiseLike<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stopFollowing = onAbort(signal, () => reject(signal.reason as Error));
    void Promise.resolve(value).then(resolve, reject).finally(stopFollowing);
  });
}

/** Tells the agent to stop. Whether it does, nobody waits to see. */
function cancelAt(client: A2aClient, { tenant }: SendMessageRequest, id: string | undefined): void {
  if (id === undefined) return;
  const signal = AbortSignal.timeout(cancelTimeoutMs);
  client.cancelTask({ tenant, id, metadata: undefined }, { signal }).catch(() => undefined);
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) {
      done = true;
      action();
    }
  };
}
