import { IncompleteAnswerError } from '../../core/model/errors.js';
import { parseJsonObject } from '../http/parseJsonObject.js';
import { isObject, type JsonObject } from '../../core/util/isObject.js';
import { readSseMessages } from '../http/readSseMessages.js';
import { readBodyText, type TextReader } from '../http/readBodyText.js';
import type { TaskContext } from '../../core/model/task.js';
import type { TokenUsage } from '../../core/model/TokenUsage.js';
import { readObject, streamReader, type VacReader } from './readVac.js';
import { vacAnswer } from './VacAnswer.js';
import { prematureEnd, refuseError, throwIfErrorText, vacFailure } from './vacFailure.js';

interface Choice {
  readonly delta?: { readonly content?: unknown };
  readonly message?: { readonly content?: unknown };
  readonly finish_reason?: unknown;
}

/** `/openai/v1/chat/completions/{vac}`: a chat completion. Its answer is the one chunk. */
export const readCompletion: VacReader = async function* (response, context) {
  const raw = await readObject(response, context);
  refuseError(raw, '');
  const choice = choiceIn(raw);
  const text = choice.message?.content;
  if (typeof text !== 'string') throw prematureEnd('');
  throwIfErrorText(text);
  // The Flask servers answer so, at HTTP 200, where the agent failed.
  if (text.startsWith('ERROR: ')) throw vacFailure(text, '');
  reportFacts(raw, choice, context);
  if (text !== '') yield text;
  return vacAnswer(text, raw);
};

/**
 * The same as a stream: `chat.completion.chunk` objects, as events or, from the Flask servers, one a line. Their last
 * text chunk repeats the whole answer, and is told from the others by the server's own `system_fingerprint`: text that
 * merely repeats itself is no sign of it.
 */
export const readCompletionStream: VacReader = async function* (response, context) {
  let text = '';
  let repeated: string | undefined;
  let finished = false;
  let raw: JsonObject = {};
  for await (const data of objectsIn(
    response,
    streamReader(context, () => text),
  )) {
    if (data === '[DONE]') {
      finished = true;
      break;
    }
    const chunk = parseJsonObject(data);
    if (!chunk) throw new IncompleteAnswerError('the VAC sent a chunk that is no JSON object', undefined, text);
    refuseError(chunk, text);
    raw = chunk;
    const choice = choiceIn(chunk);
    reportFacts(chunk, choice, context);
    if (typeof choice.finish_reason === 'string') finished = true;
    const content = choice.delta?.content;
    if (typeof content !== 'string' || content === '') continue;
    if (text !== '' && isSunholo(chunk)) {
      repeated = content;
      continue;
    }
    text += content;
    yield content;
  }
  if (!finished || text === '') throw prematureEnd(text);
  throwIfErrorText(text);
  const answer = vacAnswer(text, raw);
  return repeated === undefined ? answer : { ...answer, answer: repeated };
};

const isSunholo = ({ system_fingerprint: fingerprint }: JsonObject): boolean =>
  typeof fingerprint === 'string' && fingerprint.startsWith('sunholo');

function choiceIn({ choices }: JsonObject): Choice {
  return (Array.isArray(choices) ? (choices[0] as Choice | null) : undefined) ?? {};
}

function reportFacts(object: JsonObject, choice: Choice, context: TaskContext<string>): void {
  const { model } = object;
  const usage = usageIn(object);
  const finishReason = choice.finish_reason;
  context.report({
    ...(typeof model === 'string' && { model }),
    ...(typeof finishReason === 'string' && { finishReason }),
    ...(usage && { usage }),
  });
}

function usageIn({ usage }: JsonObject): TokenUsage | undefined {
  if (!isObject(usage)) return undefined;
  const { prompt_tokens, completion_tokens, total_tokens } = usage;
  const tokens = { inputTokens: prompt_tokens, outputTokens: completion_tokens, totalTokens: total_tokens };
  return Object.fromEntries(Object.entries(tokens).filter(([, count]) => typeof count === 'number'));
}

/** The stream's objects, still in JSON. */
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
