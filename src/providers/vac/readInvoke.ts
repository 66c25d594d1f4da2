import { answerIn } from './VacAnswer.js';
import { prematureEnd, throwIfError } from './vacFailure.js';
import { emitWhole, readObject, type VacReader } from './VacReader.js';

/** Reads `/vac/{vac}`: one JSON object. Its answer is the one chunk. */
export const readInvoke: VacReader = async function* (response, context) {
  const raw = await readObject(response, context);
  if (answerIn(raw) === undefined) {
    throwIfError(raw, '');
    throw prematureEnd('');
  }
  return yield* emitWhole(raw);
};
