import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { mockAnthropic, mockGemini, mockOpenAI } from 'parallel-genai/testing';
import { mockedNetwork, use } from './network.js';

mockedNetwork();

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const script = { answer: 'Forty-two. '.repeat(20), failures: [{ fail: 'stall' as const }] };
const geminiUrl =
  'https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse';
const question = { role: 'user', content: '?' };

it.each([
  ['mockGemini', () => mockGemini(script), geminiUrl, { contents: [{ role: 'user', parts: [{ text: '?' }] }] }],
  [
    'mockOpenAI',
    () => mockOpenAI(script),
    'https://api.openai.com/v1/chat/completions',
    { model: 'gpt-5', stream: true, messages: [question] },
  ],
  [
    'mockAnthropic',
    () => mockAnthropic(script),
    'https://api.anthropic.com/v1/messages',
    { model: 'claude-sonnet-4-5', stream: true, max_tokens: 100, messages: [question] },
  ],
] as const)('%s hears of an abort long after the garbage of its call was collected', async (_, mocked, url, body) => {
  const mock = use(mocked());
  const caller = new AbortController();
  const headers = { authorization: 'Bearer test-key', 'x-api-key': 'test-key', 'x-goog-api-key': 'test-key' };
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { ...headers, 'content-type': 'application/json' },
    signal: caller.signal,
  });
  expect(response.status).toBe(200);
  const reading = response.text();
  reading.catch(() => undefined);
  // A weak reference is kept until the job that read it has ended: a moment lies between one collection and the next.
  for (let i = 0; i < 5; i++) {
    await delay(10);
    collectGarbage();
  }
  caller.abort();
  await expect(reading).rejects.toThrow();
  expect(mock.counts).toMatchObject({ made: 1, aborted: 1, inFlight: 0 });
});
