/** What the AI SDK's models make of the recorded answers, as `askAI` tells it. */
import { askAI } from 'parallel-genai/ai';
import { describeRecorded, type RecordedProvider } from '../support/describeRecorded.js';
import { type RecordedModelAnswer, recordedModelAnswers } from '../support/recordedModels.js';
import { type ModelAt, specifications } from './models.js';

const askOf =
  (model: ModelAt): RecordedProvider['ask'] =>
  (url, stream) =>
    askAI(model(url), 'Hi', { stream, select: ({ text, toolCalls }) => ({ text, toolCalls: toolCalls.length }) });

const words: Readonly<Record<string, number>> = { server_error: 500, overloaded_error: 529 };

/** What the error in a recording must become. */
const toldError = ({ error, text }: RecordedModelAnswer) => {
  if (!error) return undefined;
  const told: unknown[] = [error.code, error.type];
  if (told.includes('content_filter')) return { name: 'BlockedError', reason: 'content_filter', text };
  if (told.includes('insufficient_quota')) return { name: 'QuotaExhaustedError' };
  return { name: 'HttpError', status: error.status ?? words[error.type ?? ''] };
};

/** Recordings of which the SDK's models make something else than what is in them; `describeRecorded` leaves these out. */
const otherwise = {
  chat: [
    'dd-trace-py--streaming-success-two-choices.txt',
    'openllmetry--unary-failure-azure-content-filter.json',
    'openllmetry--unary-success-function-call-legacy.json',
    'pydantic-ai--streaming-success-snowflake-no-finish-reason.txt',
  ],
  // Lists of parts are refused; the transcript of an audio answer is text; an error beside a choice is overlooked.
  openai: [
    'dd-trace-py--unary-success-stop-without-text.json',
    'pydantic-ai--streaming-failure-openrouter-error-mid-stream.txt',
    'pydantic-ai--unary-success-mistral-thinking-parts.json',
    'vercel-ai--streaming-success-mistral-thinking-parts.txt',
  ],
  // A compaction is text; a pause is a stop; the last event needs its blank line.
  anthropic: [
    'anthropic-sdk-python--streaming-failure-refusal.txt',
    'anthropic-sdk-python--streaming-success-max-tokens-in-tool.txt',
    'pydantic-ai--streaming-failure-pause-turn.txt',
    'pydantic-ai--unary-success-compaction.json',
  ],
};
const without = (kind: 'openai' | 'anthropic', files: readonly string[]) =>
  recordedModelAnswers(kind).filter(({ file }) => !files.includes(file));

for (const { version, responses, compatible, chat, anthropic } of specifications) {
  describeRecorded(`createOpenAI, ${version}`, {
    answers: recordedModelAnswers('ai'),
    ask: askOf(responses),
    failure: toldError,
    finishReason: ({ finishReason, toolCalls, error }) =>
      finishReason ?? (error ? undefined : toolCalls > 0 ? 'tool-calls' : 'stop'),
  });

  const chatFailure: RecordedProvider['failure'] = (recorded) => {
    if (recorded.malformed) return { name: 'IncompleteAnswerError' };
    if (recorded.refusal !== undefined) return { name: 'BlockedError', reason: 'content-filter' };
    return toldError(recorded);
  };
  describeRecorded(`createOpenAICompatible, ${version}`, {
    answers: without('openai', otherwise.chat),
    ask: askOf(compatible),
    failure: chatFailure,
    finishReason: false,
  });
  describeRecorded(`createOpenAI().chat, ${version}`, {
    answers: without('openai', [...otherwise.chat, ...otherwise.openai]),
    ask: askOf(chat),
    failure: chatFailure,
    finishReason: false,
  });

  describeRecorded(`createAnthropic, ${version}`, {
    answers: without('anthropic', otherwise.anthropic),
    ask: askOf(anthropic),
    failure: (recorded) => {
      const { finishReason, text, toolCalls } = recorded;
      if (finishReason === 'refusal') return { name: 'BlockedError', reason: 'refusal', text };
      if (finishReason !== null && text === '' && toolCalls === 0) return { name: 'IncompleteAnswerError' };
      return toldError(recorded);
    },
    finishReason: false,
  });
}
