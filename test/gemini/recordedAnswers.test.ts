import { GoogleGenerativeAI } from '@google/generative-ai';
import { runTasks } from 'parallel-genai';
import { askGemini } from 'parallel-genai/gemini';
import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { expectRecorded } from '../support/expectRecorded.js';
import { type Cut, serveReplies } from '../support/geminiServer.js';
import { goodBytes, type RecordedAnswer, recordedAnswers, recordedBytes } from '../support/recordedAnswers.js';

const cuts: Record<string, Cut> = { whole: 'whole', 'byte by byte': 1, 'in odd pieces': [1, 7, 3, 64, 2, 333] };

async function ask(answer: RecordedAnswer, body: Uint8Array, cut: Cut) {
  const { httpStatus: status, contentType, kind } = answer;
  const server = await serveReplies({ status, contentType, body, cut });
  const model = new GoogleGenerativeAI('key').getGenerativeModel({ model: 'any' }, { baseUrl: server.url });
  const run$ = runTasks({ task: askGemini(model, 'Question?', { stream: kind === 'stream' }) });
  return lastValueFrom(run$.pipe(toArray()), { defaultValue: [] });
}

describe.runIf(recordedAnswers.length > 0).each(Object.entries(cuts))(
  'recorded answers through askGemini, %s',
  (_, cut) => {
    it.each(recordedAnswers)('$file gives its outcome', async (answer) => {
      expectRecorded(answer, await ask(answer, goodBytes(answer), cut));
    });

    it.each(recordedAnswers.filter(({ unterminatedLastEvent }) => unterminatedLastEvent))(
      '$file fails, to be tried again, without its last blank line',
      async (answer) => {
        const end = (await ask(answer, recordedBytes(answer.file), cut)).at(-1);
        expect(end).toMatchObject({
          type: 'error',
          error: { name: 'IncompleteAnswerError', maxRetries: Number.POSITIVE_INFINITY },
        });
      },
    );
  },
);
