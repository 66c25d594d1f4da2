import { readBodyText } from '../http/readBodyText.js';
import { TrailerSplitter } from './TrailerSplitter.js';
import { answerIn, toVacAnswer } from './VacAnswer.js';
import { prematureEnd, throwIfErrorText, vacFailure } from './vacFailure.js';
import { emitWhole, streamReader, type VacReader } from './VacReader.js';

/** Reads `/vac/streaming/{vac}`: plain text, with the JSON object glued to its end; without that it ended early. */
export const readTextStream: VacReader = async function* (response, context) {
  const splitter = new TrailerSplitter();
  let text = '';
  const reader = streamReader(context, () => text);
  for await (const piece of readBodyText(response, reader)) {
    const sure = splitter.push(piece);
    text += sure;
    if (sure !== '') yield sure;
  }
  const end = splitter.end();
  text += end.text;
  if (end.failure !== undefined) throw vacFailure(end.failure, text);
  throwIfErrorText(text);
  if (!end.document) throw prematureEnd(text);
  if (end.text !== '') yield end.text;
  if (text === '') return yield* emitWhole(end.document);
  throwIfErrorText(answerIn(end.document) ?? '', text);
  return toVacAnswer(text, end.document);
};
