import { IncompleteAnswerError } from '../../core/model/errors.js';
import type { TaskContext } from '../../core/model/task.js';
import type { JsonObject } from '../../core/util/isObject.js';
import { parseJsonObject } from './parseJsonObject.js';
import { readBodyText } from './readBodyText.js';
import { readSseMessages } from './readSseMessages.js';

/** An answer as far as it has come. */
export interface AnswerSoFar {
  readonly text: string;
  /** Why the model stopped, once that is known: then nothing of the answer is missing. */
  readonly finishReason: string | undefined;
}

/**
 * The JSON objects that a model's answer comes in: the events of a stream, with `[DONE]` as `'done'`, or one object.
 * Which of the two is for the content type to say: servers that cannot stream answer whole, whatever was asked.
 *
 * A connection that breaks after the finish reason takes nothing away from the answer, and is no error.
 *
 * @param stream what was asked for, where the content type is neither
 * @throws IncompleteAnswerError for what is no JSON object; what the body's readers throw
 */
export async function* readObjects(
  response: Response,
  { signal, heartbeat }: TaskContext<string>,
  { stream, answer }: { readonly stream: boolean; readonly answer: AnswerSoFar },
): AsyncGenerator<JsonObject | 'done', void> {
  if (!isEventStream(response, stream)) {
    let body = '';
    for await (const piece of readBodyText(response, { signal, heartbeat })) body += piece;
    yield objectIn(body, 'answer', '');
    return;
  }
  const messages = readSseMessages(response, { signal, heartbeat, text: () => answer.text });
  const whole = () => answer.finishReason !== undefined && !signal.aborted;
  for await (const { data, event } of untilBroken(messages, whole)) {
    if (data.trim() === '') continue;
    if (data.trim() === '[DONE]') {
      yield 'done';
      return;
    }
    const object = objectIn(data, 'event', answer.text);
    yield event === 'error' && !('error' in object) ? { error: object } : object;
  }
}

export function isEventStream(response: Response, otherwise: boolean): boolean {
  const type = response.headers.get('content-type') ?? '';
  if (/event-stream/i.test(type)) return true;
  return /json/i.test(type) ? false : otherwise;
}

async function* untilBroken<T>(source: AsyncGenerator<T, void>, whole: () => boolean): AsyncGenerator<T, void> {
  try {
    yield* source;
  } catch (error) {
    if (!whole()) throw error;
  }
}

function objectIn(json: string, what: 'answer' | 'event', text: string): JsonObject {
  const object = parseJsonObject(json);
  if (object) return object;
  throw new IncompleteAnswerError(`the server sent an ${what} that is no JSON object`, undefined, text);
}
