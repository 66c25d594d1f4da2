import { IncompleteAnswerError } from '../../core/model/errors.js';
import type { TaskContext } from '../../core/model/task.js';
import type { AiAnswer } from './AiAnswer.js';
import { assertUsableAnswer } from './assertUsableAnswer.js';
import { explainAiError } from './explainAiError.js';
import type { PartAccumulator } from './PartAccumulator.js';
import { PartStream } from './PartStream.js';

/** How long after an error what was used may follow. */
const usageMs = 1_000;

/** Parts that a model made: from the first of them on, a lost connection is an answer that broke off. */
const answering = /^(text|reasoning|tool|finish)/;

/**
 * Reads a stream of the AI SDK: yields its text, reports what it used even where it then fails, since it was paid for,
 * and returns the whole.
 *
 * @param opened whether the provider has begun to answer
 */
export async function* readParts(
  source: AsyncIterable<unknown> | ReadableStream<unknown>,
  answer: PartAccumulator,
  { signal, heartbeat, report }: TaskContext<string>,
  opened: boolean,
): AsyncGenerator<string, AiAnswer> {
  const stream = new PartStream(source, signal);
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const part of stream) {
      heartbeat();
      opened ||= answering.test(part.type);
      const text = answer.add(part);
      if (text === '') report(answer.report);
      else if (!failure) yield text;
      if (part.type === 'abort') throw new IncompleteAnswerError('the stream was aborted', 'abort', answer.text);
      if (part.type !== 'error') continue;
      // The last one counts: some providers tell an error twice, and better the second time.
      failure = { error: part['error'] };
      stream.endWithin(usageMs);
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    failure ??= { error };
  }
  if (failure) throw explainAiError(failure.error, answer.text, opened);
  return usable(answer);
}

/** The whole answer, where it is one. */
export function usable(answer: PartAccumulator): AiAnswer {
  assertUsableAnswer(answer);
  const { text, steps, reasoning, toolCalls, parts, finishReason, rawFinishReason, usage, model } = answer;
  return { text, steps, reasoning, toolCalls, parts, finishReason, rawFinishReason, usage, model };
}
