import { expect } from 'vitest';
import { BlockedError, HttpError, IncompleteAnswerError, QuotaExhaustedError, type TaskEvent } from 'parallel-genai';
import type { RecordedAnswer } from './recordedAnswers.js';

/** Holds what a run told of one recorded answer against what is written down about it. */
export function expectRecorded(answer: RecordedAnswer, events: readonly TaskEvent[]): void {
  const end = events.at(-1);
  const text = answer.text ?? '';
  const emitted = events.flatMap((event) => (event.type === 'chunk' ? [event.value as string] : []));
  switch (answer.outcome) {
    case 'text':
    case 'truncated':
      expect(end).toMatchObject({ type: 'complete', value: text });
      break;
    case 'no-text':
      if (answer.finishReason === 'STOP') expect(end).toMatchObject({ type: 'complete', value: '' });
      else expectIncomplete(end, answer.finishReason ?? undefined, text);
      break;
    case 'prompt-blocked':
      expect(end).toMatchObject({ type: 'error', error: expect.any(BlockedError) as unknown });
      expect(end).toMatchObject({
        error: { reason: answer.promptFeedback?.blockReason ?? 'BLOCK_REASON_UNSPECIFIED' },
      });
      break;
    case 'candidate-stopped':
      expect(end).toMatchObject({ type: 'error', error: expect.any(BlockedError) as unknown });
      expect(end).toMatchObject({ error: { reason: answer.finishReason, text } });
      break;
    case 'malformed':
      expectIncomplete(end, undefined, undefined);
      break;
    case 'error':
      expect(end).toMatchObject({ type: 'error', error: expect.any(HttpError) as unknown });
      expect(end).toMatchObject({ error: { status: answer.httpStatus } });
      if (/quota-exceeded/.test(answer.file))
        expect(end).toMatchObject({ error: expect.any(QuotaExhaustedError) as unknown });
      return;
  }
  if (answer.outcome === 'malformed') return;
  expect(emitted.join('')).toBe(text);
  const report = end && 'report' in end ? end.report : undefined;
  expect(report?.finishReason).toBe(answer.finishReason ?? undefined);
  if (answer.usage) expect(report?.usage).toMatchObject(usageOf(answer.usage));
  else expect(report?.usage).toBeUndefined();
}

function expectIncomplete(
  end: TaskEvent | undefined,
  finishReason: string | undefined,
  text: string | undefined,
): void {
  expect(end).toMatchObject({ type: 'error', error: expect.any(IncompleteAnswerError) as unknown });
  expect(end).toMatchObject({ error: { finishReason, ...(text !== undefined && { text }) } });
}

const usageOf = (usage: NonNullable<RecordedAnswer['usage']>) => ({
  inputTokens: usage.promptTokenCount,
  outputTokens: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
  ...(usage.thoughtsTokenCount !== undefined && { thoughtTokens: usage.thoughtsTokenCount }),
  totalTokens: usage.totalTokenCount,
});
