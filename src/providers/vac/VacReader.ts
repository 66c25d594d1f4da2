import { IncompleteAnswerError } from '../../core/model/errors.js';
import type { TaskContext } from '../../core/model/task.js';
import type { JsonObject } from '../../core/util/isObject.js';
import { parseJsonObject } from '../http/parseJsonObject.js';
import { readBodyText, type TextReader } from '../http/readBodyText.js';
import { answerIn, toVacAnswer, type VacAnswer } from './VacAnswer.js';
import { throwIfErrorText } from './vacFailure.js';

/** Reads a server's answer: yields its chunks, returns the whole. */
export type VacReader = (response: Response, context: TaskContext<string>) => AsyncGenerator<string, VacAnswer>;

/** Makes the reader of a stream: its errors carry the text so far. */
export const streamReader = ({ signal, heartbeat }: TaskContext<string>, text: () => string): TextReader => ({
  signal,
  heartbeat,
  text,
});

/** Reads the JSON object that is the whole body. @throws IncompleteAnswerError if it is none */
export async function readObject(response: Response, context: TaskContext<string>): Promise<JsonObject> {
  let body = '';
  for await (const piece of readBodyText(response, context)) body += piece;
  const object = parseJsonObject(body);
  if (!object) throw new IncompleteAnswerError("the VAC's answer is no JSON object", undefined, '');
  return object;
}

/** Emits an answer of which no part came before the whole as one chunk. */
export function* emitWhole(raw: JsonObject): Generator<string, VacAnswer> {
  const text = answerIn(raw) ?? '';
  throwIfErrorText(text);
  if (text !== '') yield text;
  return toVacAnswer(text, raw);
}
