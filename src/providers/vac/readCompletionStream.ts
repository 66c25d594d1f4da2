import { IncompleteAnswerError } from '../../core/model/errors.js';
import type { JsonObject } from '../../core/util/isObject.js';
import { parseJsonObject } from '../http/parseJsonObject.js';
import { readBodyText, type TextReader } from '../http/readBodyText.js';
import { readSseMessages } from '../http/readSseMessages.js';
import { choiceIn, reportFacts } from './completion.js';
import { toText, toVacAnswer } from './VacAnswer.js';
import { prematureEnd, throwIfError, throwIfErrorText } from './vacFailure.js';
import { streamReader, type VacReader } from './VacReader.js';

/**
 * Reads `/openai/v1/chat/completions/{vac}` as a stream: `chat.completion.chunk` objects, as events or, from the Flask
 * servers, one a line. The last text chunk repeats the whole answer. It is told from the others by the server's own
 * `system_fingerprint`: text that merely repeats itself is no sign of it. A stream that stops without it has no answer,
 * since the FastAPI servers end one like any other if the agent raised in the middle of it.
 */
export const readCompletionStream: VacReader = async function* (response, context) {
  let text = '';
  let answer: string | undefined;
  let isFinished = false;
  let raw: JsonObject = {};
  const reader = streamReader(context, () => text);
  for await (const data of objectsIn(response, reader)) {
    if (data === '[DONE]') {
      isFinished = true;
      break;
    }
    const chunk = parseJsonObject(data);
    if (!chunk) throw new IncompleteAnswerError('the VAC sent a chunk that is no JSON object', undefined, text);
    throwIfError(chunk, text);
    raw = chunk;
    const choice = choiceIn(chunk);
    reportFacts(chunk, choice, context);
    if (typeof choice.finish_reason === 'string') isFinished = true;
    const content = toText(choice.delta?.content);
    if (content === undefined || content === '') continue;
    if (isWholeAnswer(chunk)) {
      answer = content;
      if (text !== '') continue;
    }
    text += content;
    yield content;
  }
  if (!isFinished) throw prematureEnd(text);
  if (answer === undefined) throw prematureEnd(text, withoutAnswer);
  throwIfErrorText(answer, text);
  return { ...toVacAnswer(text, raw), answer };
};

const withoutAnswer =
  'no chunk with a system_fingerprint of sunholo came, so the agent failed, or is not async, as FastAPI servers need it here';

const isWholeAnswer = ({ system_fingerprint: fingerprint }: JsonObject): boolean =>
  typeof fingerprint === 'string' && fingerprint.startsWith('sunholo');

/** Yields the stream's objects, still in JSON. */
async function* objectsIn(response: Response, reader: TextReader): AsyncGenerator<string, void> {
  if (!response.headers.get('content-type')?.startsWith('text/plain')) {
    for await (const { data } of readSseMessages(response, reader)) yield data;
    return;
  }
  let line = '';
  for await (const piece of readBodyText(response, reader)) {
    const lines = (line + piece).split('\n');
    line = lines.pop() ?? '';
    for (const whole of lines) if (whole.trim() !== '') yield whole;
  }
  if (line.trim() !== '') yield line;
}
