/** What test/contract asks of every source, of the sources that pages use, in Node and in browsers. */
import { isRetryable, retryAfterMs, runTasks, type TaskFunction } from 'parallel-genai';
import { describe, expect, it } from 'vitest';
import { agUiSource } from '../contract/agUiSource.js';
import { sourcesOfModels } from '../contract/sourcesOfModels.js';
import { type Reply, serveReplies } from '../support/geminiServer.js';
import { play } from '../support/play.js';
import { virtualTimers } from '../support/virtualTimers.js';

const texts = ['MLOps er ', 'en praksis – ', 'ét svar 🚀 ', 'i stykker.'];
const whole = texts.join('');
const inPages = [...sourcesOfModels.filter(({ source }) => /^ask(OpenAI|Anthropic), /.test(source)), agUiSource];

describe.each(inPages)('$source', ({ streams, ask, contentType, speak, garbage, refuse }) => {
  const pieces = speak(texts);
  const half = streams ? (pieces[0] ?? '') : (pieces[0] ?? '').slice(0, 20);
  const answers: Reply = { contentType, body: pieces.join('') };
  const askThis = async (replies: Reply | readonly Reply[], options?: Parameters<typeof play>[1]) => {
    const server = await serveReplies(replies);
    return { server, ...(await play(ask(server.url), options)) };
  };
  const refusal = (status: number, seconds?: number): Reply => ({ status, ...refuse(status, seconds) });

  it.each(['whole', 1, 13] as const)('gives chunks in order, cut in %s; joined they are the answer', async (cut) => {
    const { chunks, value } = await askThis({ ...answers, cut });
    expect(value).toBe(whole);
    if (streams) expect(chunks).toEqual(texts);
    else expect(chunks).toEqual([whole]);
  });

  it.each([
    ['before it has answered', { instead: 'stall' }],
    ['in the middle of its answer', { contentType, body: half, then: 'stall' }],
  ] as const)('closes the connection to a server that is left %s', async (when, reply) => {
    const server = await serveReplies(reply);
    const task: TaskFunction<[], string, string> = ask(server.url);
    const run = new Promise<void>((resolve) => {
      const subscription = runTasks({ task }, { heartbeatMs: false }).subscribe((event) => {
        if (event.type === 'chunk') resolve(subscription.unsubscribe());
      });
      if (!streams || when === 'before it has answered') {
        void server.request(0).then(() => resolve(subscription.unsubscribe()));
      }
    });
    await run;
    expect((await (await server.request(0)).over).aborted).toBe(true);
  });

  it('gives up a server that falls silent, and closes the connection', async () => {
    const pass = virtualTimers();
    const server = await serveReplies({ contentType, body: half, then: 'stall' });
    const played = play(ask(server.url), { idleTimeoutMs: 300 });
    await server.request(0);
    const { error } = await pass(played);
    expect(error).toMatchObject({ name: 'TaskTimeoutError', kind: 'idle' });
    expect((await (await server.request(0)).over).aborted).toBe(true);
  });

  it('fails for an early end, a reset and what is no answer, in ways that may heal', async () => {
    const early = await askThis({ contentType, body: half });
    const before = await askThis({ instead: 'reset' });
    const within = await askThis({ contentType, body: half, then: 'reset' });
    const rubbish = await askThis({ contentType, body: garbage });
    expect([early, before, within, rubbish].map(({ error }) => error?.name)).toEqual([
      'IncompleteAnswerError',
      'ConnectionError',
      streams ? 'IncompleteAnswerError' : 'ConnectionError',
      'IncompleteAnswerError',
    ]);
    for (const { error } of [early, before, within, rubbish]) expect(isRetryable(error)).toBe(true);
  });

  it.each([429, 503])('fails for HTTP %i with the wait that is asked for, or with none', async (status) => {
    const hinted = await askThis(refusal(status, 7));
    expect(hinted.error).toMatchObject({ name: 'HttpError', status });
    expect(retryAfterMs(hinted.error)).toBe(7_000);
    const bare = await askThis(refusal(status));
    expect(retryAfterMs(bare.error)).toBeUndefined();
    expect(isRetryable(bare.error)).toBe(true);
  });

  it.each([
    ['half an answer', { contentType, body: half }],
    ['a reset', { contentType, body: half, then: 'reset' }],
    ['HTTP 503', refusal(503)],
  ] as const)('heals from %s; text that was half there is not there twice', async (_, failure) => {
    const { value, events } = await askThis([failure, answers], { retry: { attempts: 2, delay: () => 0 } });
    expect(value).toBe(whole);
    const again = events.findIndex(({ type }) => type === 'retry');
    const after = events.slice(again).flatMap((event) => (event.type === 'chunk' ? [event.value] : []));
    expect(after.join('')).toBe(whole);
  });
});
