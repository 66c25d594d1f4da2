import { IncompleteAnswerError } from '../../core/model/errors.js';
import type { JsonObject } from '../../core/util/isObject.js';
import { parseJsonObject } from '../http/parseJsonObject.js';
import { readSseMessages } from '../http/readSseMessages.js';
import { answerIn, toVacAnswer } from './VacAnswer.js';
import { prematureEnd, throwIfError, throwIfErrorText } from './vacFailure.js';
import { emitWhole, streamReader, type VacReader } from './VacReader.js';

/** Reads `/vac/streaming/{vac}/sse`: `{ chunk }` events, then the object with `answer`, then `[DONE]`. */
export const readSse: VacReader = async function* (response, context) {
  let text = '';
  let last: JsonObject | undefined;
  const reader = streamReader(context, () => text);
  for await (const { data } of readSseMessages(response, reader)) {
    if (data === '[DONE]') {
      if (text === '') break;
      throwIfErrorText(text);
      return toVacAnswer(text, last);
    }
    const event = parseJsonObject(data);
    if (!event) throw new IncompleteAnswerError('the VAC sent an event that is no JSON object', undefined, text);
    throwIfError(event, text);
    const { chunk } = event;
    if (typeof chunk === 'string' && chunk !== '') {
      text += chunk;
      yield chunk;
      continue;
    }
    if ('answer' in event) last = event;
    const answer = answerIn(event);
    if (answer === undefined) continue;
    // The answer is all here: `[DONE]` adds nothing.
    if (text === '') return yield* emitWhole(event);
    throwIfErrorText(answer, text);
    return toVacAnswer(text, event);
  }
  throw prematureEnd(text);
};
