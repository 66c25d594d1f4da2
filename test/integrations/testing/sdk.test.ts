import { GoogleGenerativeAI, type RequestOptions } from '@google/generative-ai';
import { describe, expect, it } from 'vitest';
import { askGemini } from 'parallel-genai/gemini';
import { finalState, runTasks } from 'parallel-genai';
import { virtualTimers } from '../../support/virtualTimers.js';
import { mockedNetwork, playing } from './network.js';

mockedNetwork();

const model = (options?: RequestOptions, key = 'test-key') =>
  new GoogleGenerativeAI(key).getGenerativeModel(
    { model: 'gemini-2.5-flash', systemInstruction: 'Answer in Danish.' },
    options,
  );
const answer = 'MLOps forener maskinlæring og drift. '.repeat(20);

describe('@google/generative-ai on mockGemini', () => {
  it('gets a unary answer', async () => {
    const gemini = playing({ answer });
    const { response } = await model().generateContent('Hvad er MLOps?');
    expect(response.text()).toBe(answer);
    expect(response.usageMetadata?.totalTokenCount).toBe(Math.ceil((14 + 17) / 4) + answer.length / 4);
    expect(gemini.calls[0]).toMatchObject({ system: 'Answer in Danish.', prompt: 'Hvad er MLOps?', stream: false });
    expect(gemini.calls[0]?.url).toBe(
      'https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent',
    );
  });

  it('gets a stream, at a base URL of its own', async () => {
    playing({ answer, chunkMs: 1 });
    const { stream, response } = await model({ baseUrl: 'https://proxy.example/gemini' }).generateContentStream(
      'Hvad?',
    );
    const chunks: string[] = [];
    for await (const chunk of stream) chunks.push(chunk.text());
    expect(chunks.length).toBeGreaterThan(10);
    expect(chunks.join('')).toBe(answer);
    expect((await response).text()).toBe(answer);
  });

  it.each([
    ['overloaded', { status: 503 }],
    ['internal', { status: 500 }],
    ['invalidKey', { status: 400, errorDetails: [{ reason: 'API_KEY_INVALID' }, {}] }],
    ['unknownModel', { status: 404 }],
    ['rateLimit', { status: 429, errorDetails: [{}, { retryDelay: '1s' }] }],
    ['reset', { message: expect.stringContaining('Error fetching from') as string }],
  ] as const)('throws what the SDK throws for %s', async (fail, error) => {
    playing({ failures: [{ fail }] });
    await expect(model().generateContent('?')).rejects.toMatchObject(error);
    await expect(model().generateContentStream('?')).rejects.toMatchObject(error);
  });

  it('closes the call when the signal aborts in the middle of the stream', async () => {
    const gemini = playing({ answer, chunkMs: 5 });
    const caller = new AbortController();
    const { stream, response } = await model().generateContentStream('?', { signal: caller.signal });
    response.catch(() => undefined);
    await stream.next();
    caller.abort();
    await expect(
      (async () => {
        for await (const _ of stream);
      })(),
    ).rejects.toThrow('Error reading from the stream');
    await expect.poll(() => gemini.counts).toMatchObject({ inFlight: 0, aborted: 1 });
  });
});

describe('a run on mockGemini', () => {
  const run = () => finalState(runTasks({ it: askGemini(model(), '?') }, { retry: { attempts: 2, delay: () => 0 } }));

  it.each(['overloaded', 'internal', 'reset', { kind: 'reset', at: 0.5 }, 'cut', 'malformed', 'errorEvent'] as const)(
    'heals from %j in two attempts, without the void text',
    async (fail) => {
      playing({ answer, failures: [{ attempt: 1, fail }] });
      const { tasks } = await run();
      expect(tasks.get('it')).toMatchObject({ status: 'completed', value: answer, text: answer, attempts: 2 });
    },
  );

  it.each([
    ['blockedPrompt', { name: 'BlockedError', reason: 'SAFETY' }],
    ['blockedAnswer', { name: 'BlockedError', reason: 'SAFETY' }],
    ['invalidKey', { name: 'HttpError', status: 400 }],
    ['unknownModel', { name: 'HttpError', status: 404 }],
  ] as const)('gives up on %s at once', async (fail, error) => {
    playing({ answer, failures: [{ fail }] });
    const { tasks } = await run();
    expect(tasks.get('it')).toMatchObject({ status: 'failed', error, attempts: 1 });
  });

  it('gives up on a stalled answer by its idle timeout', async () => {
    const pass = virtualTimers();
    const gemini = playing({ answer, failures: [{ fail: 'stall' }] });
    const run = finalState(runTasks({ it: askGemini(model(), '?') }, { idleTimeoutMs: 2_000 }));
    // The mock could not see the end of a call that has not reached it.
    await expect.poll(() => gemini.counts.inFlight).toBe(1);
    const { tasks } = await pass(run);
    expect(tasks.get('it')?.error).toMatchObject({ name: 'TaskTimeoutError', kind: 'idle' });
    await expect.poll(() => gemini.counts).toMatchObject({ aborted: 1, inFlight: 0 });
  });
});
