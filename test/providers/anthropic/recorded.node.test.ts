import { askAnthropic } from 'parallel-genai/anthropic';
import { describeRecorded } from '../../support/describeRecorded.js';
import { recordedModelAnswers } from '../../support/recordedModels.js';

const typeStatus: Readonly<Record<string, number>> = { overloaded_error: 529, api_error: 500, rate_limit_error: 429 };

describeRecorded('askAnthropic', {
  answers: recordedModelAnswers('anthropic'),
  ask: (url, stream) =>
    askAnthropic(
      { url },
      { model: 'any', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] },
      { stream, select: ({ text, toolUses }) => ({ text, toolCalls: toolUses.length }) },
    ),
  failure: ({ text, finishReason, error }) => {
    if (error) return { name: 'HttpError', status: error.status ?? typeStatus[error.type ?? ''] };
    if (finishReason === 'refusal') return { name: 'BlockedError', reason: 'refusal', text };
    if (finishReason === 'pause_turn' || text === '') {
      if (finishReason === 'tool_use') return undefined;
      return { name: 'IncompleteAnswerError', finishReason, text, maxRetries: 0 };
    }
    return undefined;
  },
});
