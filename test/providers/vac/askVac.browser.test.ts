/** Replays the answers in browsers, through their own `fetch`: `askVac.node.test.ts` has all cases, over real HTTP. */
import { http, HttpResponse } from 'msw';
import { setupWorker } from 'msw/browser';
import { askVac, type VacConnection } from 'parallel-genai/vac';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { play } from '../../support/play.js';
import { virtualTimers } from '../../support/virtualTimers.js';
import { bodies, documents, whole } from './answers.js';

const worker = setupWorker();
const url = 'https://vac.test';

/** Answers every request with this body, in single bytes; tells when the reader leaves. */
function answering(body: string, type: string, stall = false) {
  const bytes = new TextEncoder().encode(body);
  let at = 0;
  let ask: () => void = () => undefined;
  const seen = { left: false, asked: new Promise<void>((resolve) => (ask = resolve)) };
  const stream = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        if (at < bytes.length) controller.enqueue(bytes.subarray(at, ++at));
        else if (!stall) controller.close();
      },
      cancel: () => void (seen.left = true),
    });
  worker.use(
    http.post(`${url}/*`, () => {
      ask();
      return new HttpResponse(stream(), { headers: { 'content-type': type } });
    }),
  );
  return seen;
}

describe('askVac in a browser', () => {
  beforeAll(() => worker.start({ quiet: true, onUnhandledRequest: 'bypass' }));
  afterAll(() => worker.stop());

  const streams: [string, Pick<VacConnection, 'stream' | 'apiFormat'>, string, string][] = [
    ['whole', { stream: false }, bodies.invoke, 'application/json'],
    ['as a text stream', { stream: 'text' }, bodies.textStream, 'text/plain'],
    ['as server-sent events', {}, bodies.sse, 'text/event-stream'],
    ['OpenAI-shaped', { apiFormat: 'openai' }, bodies.openaiStream, 'text/event-stream'],
  ];
  it.each(streams)('reads an answer that comes %s, byte by byte', async (_, connection, body, type) => {
    answering(body, type);
    const select = (answer: object) => answer;
    const { chunks, value } = await play(askVac({ url, vac: 'demo', ...connection }, 'What is MLOps?', { select }));
    expect(chunks.join('')).toBe(whole);
    expect(value).toMatchObject({ text: whole, ...(connection.apiFormat ? {} : { sourceDocuments: documents }) });
  });
  it('fails for a stream that ended early, a status, and a host that is not there', async () => {
    answering(bodies.sseCut, 'text/event-stream');
    expect((await play(askVac({ url, vac: 'demo' }, 'Hi'))).error).toMatchObject({ name: 'IncompleteAnswerError' });
    worker.use(http.post(`${url}/*`, () => HttpResponse.json({ detail: 'no such VAC' }, { status: 404 })));
    expect((await play(askVac({ url, vac: 'demo' }, 'Hi'))).error).toMatchObject({ name: 'HttpError', status: 404 });
    worker.use(http.post(`${url}/*`, () => HttpResponse.error()));
    expect((await play(askVac({ url, vac: 'demo' }, 'Hi'))).error).toMatchObject({ name: 'ConnectionError' });
  });
  it('closes the connection when its attempt times out', async () => {
    const seen = answering(bodies.sseCut, 'text/event-stream', true);
    const pass = virtualTimers();
    const played = play(askVac({ url, vac: 'demo' }, 'Hi'), { idleTimeoutMs: 200 });
    await seen.asked;
    const { error } = await pass(played);
    expect(error).toMatchObject({ name: 'TaskTimeoutError', kind: 'idle' });
    await expect.poll(() => seen.left).toBe(true);
  });
});
