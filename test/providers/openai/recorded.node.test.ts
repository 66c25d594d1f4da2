import { askOpenAI } from 'parallel-genai/openai';
import { describeRecorded } from '../../support/describeRecorded.js';
import { recordedModelAnswers } from '../../support/recordedModels.js';

describeRecorded('askOpenAI', {
  answers: recordedModelAnswers('openai'),
  ask: (url, stream) =>
    askOpenAI(
      { url },
      { model: 'any', messages: [{ role: 'user', content: 'Hi' }] },
      { stream, select: ({ text, toolCalls }) => ({ text, toolCalls: toolCalls.length }) },
    ),
  failure: ({ text, finishReason, refusal, malformed, error }) => {
    const words: unknown[] = error ? [error.code, error.type] : [];
    if (words.includes('content_filter')) return { name: 'BlockedError', reason: 'content_filter', text };
    if (words.includes('insufficient_quota')) return { name: 'QuotaExhaustedError', status: 429 };
    if (error) return { name: 'HttpError', status: error.status ?? 500 };
    if (malformed) return { name: 'IncompleteAnswerError', maxRetries: Infinity };
    if (finishReason === 'content_filter') return { name: 'BlockedError', reason: 'content_filter', text };
    if (refusal !== undefined) {
      return { name: 'BlockedError', reason: 'refusal', text, message: `the model refused: ${refusal}` };
    }
    return undefined;
  },
});
