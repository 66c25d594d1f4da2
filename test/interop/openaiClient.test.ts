/** `askOpenAI` with a real client of the `openai` package instead of an address. */
import OpenAI, { AzureOpenAI } from 'openai';
import { askOpenAI } from 'parallel-genai/openai';
import { describe, expect, it } from 'vitest';
import { describeRecorded } from '../support/describeRecorded.js';
import { play } from '../support/play.js';
import { recordedModelAnswers } from '../support/recordedModels.js';
import { serve } from '../support/serve.js';
import { virtualTimers } from '../support/virtualTimers.js';

const messages = [{ role: 'user', content: 'Hi' }];
// With the client's own retries, to see that they are off.
const client = (baseURL: string) => new OpenAI({ baseURL, apiKey: 'a-key', maxRetries: 3 });

describeRecorded('askOpenAI, by a client of the openai package', {
  answers: recordedModelAnswers('openai'),
  ask: (url, stream) =>
    askOpenAI(
      client(url),
      { model: 'any', messages },
      { stream, select: ({ text, toolCalls }) => ({ text, toolCalls: toolCalls.length }) },
    ),
  failure: ({ text, finishReason, refusal, malformed, error }) => {
    const words: unknown[] = error ? [error.code, error.type] : [];
    if (words.includes('content_filter')) return { name: 'BlockedError', reason: 'content_filter', text };
    if (words.includes('insufficient_quota')) return { name: 'QuotaExhaustedError', status: 429 };
    if (error) return { name: 'HttpError', status: error.status ?? 500 };
    if (malformed) return { name: 'IncompleteAnswerError' };
    if (finishReason === 'content_filter') return { name: 'BlockedError', reason: 'content_filter', text };
    return refusal === undefined ? undefined : { name: 'BlockedError', reason: 'refusal', text };
  },
});

describe('askOpenAI by a client', () => {
  it('makes one request an attempt, and hears the wait', async () => {
    const server = await serve((_got, response) => {
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after-ms': '1500', 'retry-after': '2' });
      response.end('{"error":{"message":"Slow down."}}');
    });
    const { error } = await play(askOpenAI(client(server.url), { model: 'any', messages }));
    expect(error).toMatchObject({ name: 'HttpError', status: 429, retryAfterMs: 1_500 });
    expect(error?.message).toContain('Slow down.');
    expect(server.requests).toHaveLength(1);
  });

  it('fails with a ConnectionError where nobody listens', async () => {
    const server = await serve(() => undefined);
    await server.close();
    const { error } = await play(askOpenAI(client(server.url), { model: 'any', messages }));
    expect(error).toMatchObject({ name: 'ConnectionError' });
  });

  it.each([
    ['before the answer', false],
    ['within the answer', true],
  ])('closes the connection when it is left %s', async (_, begun) => {
    const server = await serve((_got, response) => {
      if (!begun) return;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[{"index":0,"delta":{"content":"Hello"}}]}\n\n');
    });
    const pass = virtualTimers();
    const played = play(askOpenAI(client(server.url), { model: 'any', messages }), { idleTimeoutMs: 300 });
    await expect.poll(() => server.requests.length).toBe(1);
    const { error } = await pass(played);
    expect(error).toMatchObject({ name: 'TaskTimeoutError', kind: 'idle' });
    expect(await server.requests[0]?.abandoned).toBe(true);
  });

  it('asks Azure at its own address', async () => {
    const server = await serve((_got, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"choices":[{"message":{"content":"Hello"},"finish_reason":"stop"}]}');
    });
    const azure = new AzureOpenAI({
      endpoint: server.url,
      apiKey: 'a-key',
      apiVersion: '2024-10-21',
      deployment: 'mine',
    });
    const { value } = await play(askOpenAI(azure, { model: 'mine', messages }, { stream: false }));
    expect(value).toBe('Hello');
    expect(server.requests[0]?.path).toBe('/openai/deployments/mine/chat/completions?api-version=2024-10-21');
  });
});
