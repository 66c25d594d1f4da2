import type { TaskContext } from '../../core/model/task.js';
import { errorFacts } from '../failure/errorFacts.js';
import { failureOf } from '../failure/failureOf.js';
import { readObjects } from '../http/readObjects.js';
import type { AnthropicAnswer } from './AnthropicAnswer.js';
import { assertUsableAnswer } from './assertUsableAnswer.js';
import { MessageAccumulator } from './MessageAccumulator.js';

/**
 * Reads a message, streamed or whole: yields its text, reports what it used even where it then fails, since it was paid
 * for, and returns the whole.
 */
export async function* readMessage(
  response: Response,
  context: TaskContext<string>,
  stream: boolean,
): AsyncGenerator<string, AnthropicAnswer> {
  const message = new MessageAccumulator();
  for await (const object of readObjects(response, context, { stream, answer: message })) {
    if (object === 'done') break;
    const text = message.add(object);
    context.report(message.report);
    if (text !== '') yield text;
    if (object['error']) {
      throw failureOf(errorFacts(object), {
        what: 'an error came instead of the answer',
        text: message.text,
        headers: response.headers,
      });
    }
    if (object['type'] === 'message_stop') break;
  }
  assertUsableAnswer(message);
  const { text, thinking, toolUses, content, stopReason, usage, model } = message;
  return { text, thinking, toolUses, content, stopReason, usage, model };
}
