import type { SendMessageRequest, StreamResponse } from '@a2a-js/sdk';
import { firstValueFrom, takeUntil, timer } from 'rxjs';
import { IncompleteAnswerError } from '../../core/model/errors.js';
import type { TaskContext } from '../../core/model/task.js';
import { isRetryable } from '../../core/retry/isRetryable.js';
import { errorOnAbort } from '../../core/util/errorOnAbort.js';
import type { A2aClient } from './A2aClient.js';
import type { AnswerAccumulator } from './AnswerAccumulator.js';
import { explainA2aError } from './explainA2aError.js';
import { isFinal, stateOf } from './taskStates.js';

/** What an answer is read with. */
export interface Reading {
  readonly client: A2aClient;
  readonly request: SendMessageRequest;
  readonly context: TaskContext<string>;
  /** Of the calls; aborted with the context's signal, and once the answer is over. */
  readonly signal: AbortSignal;
  readonly answer: AnswerAccumulator;
  /** How often a stream that was cut may be taken up again. */
  readonly resume: number;
}

/**
 * Sends the message and reads until the task is over. A stream that is cut is taken up again where the task is known:
 * a second message would begin a second task.
 */
export async function* readAnswer(reading: Reading): AsyncGenerator<string, void> {
  const { client, request, signal, answer, resume } = reading;
  let events = client.sendMessageStream(request, { signal });
  for (let resumes = 0; ; resumes++) {
    const failure = yield* follow(events, reading);
    // Of a stream that was taken up again, some updates may have come twice, or not at all: the task itself knows. And
    // a task that has ended meanwhile cannot be followed any more.
    if (resumes > 0) {
      await refresh(reading);
      yield* take(answer);
    }
    if (answer.isOver) return;
    const { taskId: id } = answer;
    if (id === undefined || resumes >= resume || !isRetryable(failure)) throw failure;
    await pause(resumes, signal);
    events = client.resubscribeTask({ tenant: request.tenant, id }, { signal });
  }
}

/** Reads one stream. @returns why it ended before the task was over */
async function* follow(
  events: AsyncGenerator<StreamResponse, void>,
  { answer, context, signal }: Reading,
): AsyncGenerator<string, unknown> {
  let hasBegun = false;
  try {
    while (!answer.isOver) {
      const { done, value } = await events.next();
      if (done) return new IncompleteAnswerError('the stream ended before the task did', undefined, answer.text);
      hasBegun = true;
      context.heartbeat();
      const text = answer.add(value);
      if (text !== '') yield text;
    }
    return undefined;
  } catch (error) {
    if (signal.aborted) throw context.signal.reason;
    return explainA2aError(error, { hasBegun, text: answer.text });
  } finally {
    // Servers may leave the stream open after the last state. Not awaited: what reads the body may never settle.
    void events.return().catch(() => undefined);
  }
}

function* take(answer: AnswerAccumulator): Generator<string, void> {
  const text = answer.take();
  if (text !== '') yield text;
}

async function refresh({ client, request, context, signal, answer }: Reading): Promise<void> {
  if (answer.taskId === undefined) return;
  try {
    const task = await client.getTask({ tenant: request.tenant, id: answer.taskId }, { signal });
    context.heartbeat();
    // A server may store what it streamed a little later, or not at all where the stream was cut.
    if (!answer.isOver || isFinal(stateOf(task.status?.state))) answer.addTask(task);
  } catch {
    // Then what the streams told has to do.
    if (signal.aborted) throw context.signal.reason;
  }
}

/** The first time at once; then longer and longer: an agent that restarts needs some seconds. */
async function pause(resumes: number, signal: AbortSignal): Promise<void> {
  if (resumes === 0) return;
  const waited$ = timer(Math.min(250 * 2 ** resumes, 5_000)).pipe(takeUntil(errorOnAbort(signal)));
  await firstValueFrom(waited$, { defaultValue: 0 });
}
