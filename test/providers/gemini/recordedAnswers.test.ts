import { runTasks } from 'parallel-genai';
import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { expectRecorded } from '../../support/expectRecorded.js';
import { type GeminiAdapter, geminiAdapters } from '../../support/geminiAdapters.js';
import { type Cut, serveReplies } from '../../support/geminiServer.js';
import { goodBytes, type RecordedAnswer, recordedAnswers, recordedBytes } from '../../support/recordedAnswers.js';

const cuts: Record<string, Cut> = { whole: 'whole', 'byte by byte': 1, 'in odd pieces': [1, 7, 3, 64, 2, 333] };
const ways = geminiAdapters.flatMap(({ adapter, ask }) =>
  Object.entries(cuts).map(([cutting, cut]) => ({ adapter, cutting, ask, cut })),
);

async function tell(ask: GeminiAdapter['ask'], answer: RecordedAnswer, body: Uint8Array, cut: Cut) {
  const { httpStatus: status, contentType, kind } = answer;
  const server = await serveReplies({ status, contentType, body, cut });
  const run$ = runTasks({ task: ask(server.url, { stream: kind === 'stream' }) });
  return lastValueFrom(run$.pipe(toArray()), { defaultValue: [] });
}

describe.runIf(recordedAnswers.length > 0).each(ways)('recorded answers through $adapter, $cutting', ({ ask, cut }) => {
  it.each(recordedAnswers)('$file gives its outcome', async (answer) => {
    expectRecorded(answer, await tell(ask, answer, goodBytes(answer), cut));
  });

  it.each(recordedAnswers.filter(({ unterminatedLastEvent }) => unterminatedLastEvent))(
    '$file fails, to be tried again, without its last blank line',
    async (answer) => {
      const end = (await tell(ask, answer, recordedBytes(answer.file), cut)).at(-1);
      expect(end).toMatchObject({
        type: 'error',
        error: { name: 'IncompleteAnswerError', maxRetries: Number.POSITIVE_INFINITY },
      });
    },
  );
});
