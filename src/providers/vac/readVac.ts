import { parseJsonObject } from '../http/parseJsonObject.js';
import type { JsonObject } from '../../core/util/isObject.js';
import { readSseMessages } from '../http/readSseMessages.js';
import { readBodyText, type TextReader } from '../http/readBodyText.js';
import { IncompleteAnswerError } from '../../core/model/errors.js';
import type { TaskContext } from '../../core/model/task.js';
import { TrailerSplitter } from './TrailerSplitter.js';
import { answerIn, type VacAnswer, vacAnswer } from './VacAnswer.js';
import { prematureEnd, refuseError, throwIfErrorText, vacFailure } from './vacFailure.js';

/** Reads a server's answer: yields its chunks, returns the whole. */
export type VacReader = (response: Response, context: TaskContext<string>) => AsyncGenerator<string, VacAnswer>;

/** `/vac/{vac}`: one JSON object. Its answer is the one chunk. */
export const readInvoke: VacReader = async function* (response, context) {
  const raw = await readObject(response, context);
  const text = answerIn(raw);
  if (text === undefined) {
    refuseError(raw, '');
    throw prematureEnd('');
  }
  throwIfErrorText(text);
  if (text !== '') yield text;
  return vacAnswer(text, raw);
};

/** `/vac/streaming/{vac}`: plain text, with the JSON object glued to its end; without that it ended early. */
export const readTextStream: VacReader = async function* (response, context) {
  const tail = new TrailerSplitter();
  let text = '';
  for await (const piece of readBodyText(
    response,
    streamReader(context, () => text),
  )) {
    const sure = tail.push(piece);
    text += sure;
    if (sure !== '') yield sure;
  }
  const end = tail.end();
  text += end.text;
  if (end.failure !== undefined) throw vacFailure(end.failure, text);
  throwIfErrorText(text);
  if (!end.document) throw prematureEnd(text);
  if (end.text !== '') yield end.text;
  if (text !== '') return vacAnswer(text, end.document);
  return yield* wholeAtOnce(end.document);
};

/** `/vac/streaming/{vac}/sse`: `{ chunk }` events, then the object with `answer`, then `[DONE]`. */
export const readSse: VacReader = async function* (response, context) {
  let text = '';
  for await (const { data } of readSseMessages(
    response,
    streamReader(context, () => text),
  )) {
    if (data === '[DONE]') {
      if (text === '') break;
      throwIfErrorText(text);
      return vacAnswer(text);
    }
    const event = parseJsonObject(data);
    if (!event) throw new IncompleteAnswerError('the VAC sent an event that is no JSON object', undefined, text);
    refuseError(event, text);
    const { chunk } = event;
    if (typeof chunk === 'string' && chunk !== '') {
      text += chunk;
      yield chunk;
      continue;
    }
    const answer = answerIn(event);
    if (answer === undefined) continue;
    // The answer is all here: `[DONE]` adds nothing.
    if (text === '') return yield* wholeAtOnce(event);
    throwIfErrorText(answer);
    return vacAnswer(text, event);
  }
  throw prematureEnd(text);
};

/** An answer of which no part came before the whole: one chunk. */
function* wholeAtOnce(raw: JsonObject): Generator<string, VacAnswer> {
  const text = answerIn(raw) ?? '';
  throwIfErrorText(text);
  if (text !== '') yield text;
  return vacAnswer(text, raw);
}

/** Reads a stream: what there is of the text goes with its errors. */
export const streamReader = ({ signal, heartbeat }: TaskContext<string>, text: () => string): TextReader => ({
  signal,
  heartbeat,
  text,
});

/** The JSON object that is the whole body. */
export async function readObject(response: Response, context: TaskContext<string>) {
  let body = '';
  for await (const piece of readBodyText(response, context)) body += piece;
  const object = parseJsonObject(body);
  if (!object) throw new IncompleteAnswerError("the VAC's answer is no JSON object", undefined, '');
  return object;
}
