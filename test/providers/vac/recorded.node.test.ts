import { readFileSync } from 'node:fs';
import { askVac, type VacConnection } from 'parallel-genai/vac';
import { describe, expect, it } from 'vitest';
import { play } from '../../support/play.js';
import { recordedAnswers } from '../../support/recorded.js';
import { cuts, replay, serve } from '../../support/serve.js';

const folder = recordedAnswers('vac');
const streamed = 'MLOps er en praksis — ét svar i mange stykker 🚀. Slut. ';
const repeated = `[demo] What is MLOps?: ${streamed.trim()}`;
const sourceDocuments = [{ page_content: 'MLOps handbook, p. 3', metadata: { source: 'handbook.pdf' } }];
const early = { name: 'IncompleteAnswerError', message: 'the VAC ended its answer early' };

const recorded: [file: string, connection: Pick<VacConnection, 'stream' | 'apiFormat'>, outcome: object][] = [
  ['invoke-ok', { stream: false }, { value: { text: `${repeated} history=0`, sourceDocuments: [] } }],
  [
    'invoke-qna-error',
    { stream: false },
    {
      error: {
        name: 'IncompleteAnswerError',
        message: 'the VAC failed: An error occurred while processing /vac/broken: the agent fell over',
      },
    },
  ],
  ['invoke-validation-422', { stream: false }, { error: { name: 'HttpError', status: 500, maxRetries: Infinity } }],
  ['stream-text-ok', { stream: 'text' }, { value: { text: streamed, answer: repeated, sourceDocuments } }],
  ['stream-text-error', { stream: 'text' }, { error: early }],
  ['stream-sse-ok', { stream: 'sse' }, { value: { text: streamed, answer: repeated, sourceDocuments } }],
  ['stream-sse-error', { stream: 'sse' }, { error: early }],
  ['openai-ok', { stream: false, apiFormat: 'openai' }, { value: { text: `${repeated} history=0` } }],
  ['openai-stream-ok', { apiFormat: 'openai' }, { value: { text: streamed, answer: repeated } }],
];

describe.runIf(folder)('the recorded VAC answers', () => {
  describe.each(Object.entries(cuts))('in %s', (_, sizes) => {
    it.each(recorded)('%s', async (file, connection, outcome) => {
      const server = await serve(replay(readFileSync(`${folder}/${file}.http`), sizes));
      const task = askVac({ url: server.url, vac: 'demo', ...connection }, 'What is MLOps?', { select: (all) => all });
      const { chunks, value, error } = await play(task);
      expect({ value, error }).toMatchObject(outcome);
      if (value) expect(chunks.join('')).toBe(value.text);
    });
  });
});
