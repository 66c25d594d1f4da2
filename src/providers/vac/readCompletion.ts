import { choiceIn, reportFacts } from './completion.js';
import { toText, toVacAnswer } from './VacAnswer.js';
import { prematureEnd, throwIfError, throwIfErrorText, vacFailure } from './vacFailure.js';
import { readObject, type VacReader } from './VacReader.js';

/** Reads `/openai/v1/chat/completions/{vac}`: a chat completion. Its answer is the one chunk. */
export const readCompletion: VacReader = async function* (response, context) {
  const raw = await readObject(response, context);
  throwIfError(raw, '');
  const choice = choiceIn(raw);
  const text = toText(choice.message?.content);
  if (text === undefined) throw prematureEnd('');
  throwIfErrorText(text);
  // The Flask servers answer so, at HTTP 200, if the agent failed.
  if (text.startsWith('ERROR: ')) throw vacFailure(text, '');
  reportFacts(raw, choice, context);
  if (text !== '') yield text;
  return toVacAnswer(text, raw);
};
