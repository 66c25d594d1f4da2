import type { TaskContext } from '../../core/model/task.js';
import { errorFacts } from '../failure/errorFacts.js';
import { failureOf } from '../failure/failureOf.js';
import { isEventStream, readObjects } from '../http/readObjects.js';
import { assertUsableAnswer } from './assertUsableAnswer.js';
import { CompletionAccumulator } from './CompletionAccumulator.js';
import type { OpenAIAnswer } from './OpenAIAnswer.js';

/**
 * Reads a chat completion, streamed or whole: yields its text, reports what it used even where it then fails, since it
 * was paid for, and returns the whole.
 */
export async function* readCompletion(
  response: Response,
  context: TaskContext<string>,
  stream: boolean,
): AsyncGenerator<string, OpenAIAnswer> {
  const unary = !isEventStream(response, stream);
  const answer = new CompletionAccumulator(unary);
  let ended = unary;
  for await (const object of readObjects(response, context, { stream, answer })) {
    if (object === 'done') {
      ended = true;
      break;
    }
    const text = answer.add(object);
    context.report(answer.report);
    if (text !== '') yield text;
    const error = answer.errorIn(object);
    if (error === undefined) continue;
    throw failureOf(errorFacts(error), {
      what: 'an error came instead of the answer',
      text: answer.text,
      headers: response.headers,
    });
  }
  assertUsableAnswer(answer, ended);
  const { text, reasoning, toolCalls, finishReason, usage, model, raw } = answer;
  return { text, reasoning, toolCalls, finishReason, usage, model, raw };
}
