/** How calls of the AI SDK's models fail and end, as `askAI` tells it. */
import { isRetryable, retryAfterMs } from 'parallel-genai';
import { askAI } from 'parallel-genai/ai';
import { createOpenAI } from '@ai-sdk/openai-v4';
import { describe, expect, it } from 'vitest';
import { play } from '../support/play.js';
import { type Answer, serve } from '../support/serve.js';
import { turns } from '../support/turns.js';
import { virtualTimers } from '../support/virtualTimers.js';
import { specifications } from './models.js';

const event = (object: unknown) => `data: ${typeof object === 'string' ? object : JSON.stringify(object)}\n\n`;
const said = (content: string, finish_reason: string | null = null) =>
  event({ id: '1', model: 'exact', choices: [{ index: 0, delta: { content }, finish_reason }] });

const half =
  (then: 'nothing' | 'end' | 'reset'): Answer =>
  (_got, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(
      said('Hello'),
      () =>
        void turns().then(() => {
          if (then === 'end') response.end();
          if (then === 'reset') response.socket?.resetAndDestroy();
        }),
    );
  };

describe.each(specifications)('a model of specification $version', ({ compatible }) => {
  it('is asked once an attempt, and the wait is heard', async () => {
    const server = await serve((_got, response) => {
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '3600' });
      response.end('{"error":{"message":"Slow down."}}');
    });
    const { error } = await play(askAI(compatible(server.url), 'Hi'));
    expect(error).toMatchObject({ name: 'HttpError', status: 429 });
    expect(retryAfterMs(error)).toBe(3_600_000);
    expect(server.requests).toHaveLength(1);
  });

  it('fails with a ConnectionError where nobody listens, and before it has answered', async () => {
    const server = await serve((_got, response) => void response.socket?.resetAndDestroy());
    const reset = await play(askAI(compatible(server.url), 'Hi'));
    await server.close();
    const refused = await play(askAI(compatible(server.url), 'Hi'));
    expect([reset.error?.name, refused.error?.name]).toEqual(['ConnectionError', 'ConnectionError']);
    expect(isRetryable(refused.error)).toBe(true);
  });

  it.each(['end', 'reset'] as const)('fails for a stream that breaks off by its %s', async (then) => {
    const server = await serve(half(then));
    const { error, chunks } = await play(askAI(compatible(server.url), 'Hi'));
    expect(error).toMatchObject({ name: 'IncompleteAnswerError', text: 'Hello' });
    expect(isRetryable(error)).toBe(true);
    expect(chunks).toEqual(['Hello']);
  });

  it.each([
    ['before the answer', () => undefined],
    ['within the answer', half('nothing')],
  ])('closes the connection when it is left %s', async (_, answer) => {
    const server = await serve(answer);
    const pass = virtualTimers();
    const played = play(askAI(compatible(server.url), 'Hi'), { idleTimeoutMs: 300 });
    await expect.poll(() => server.requests.length).toBe(1);
    const { error } = await pass(played);
    expect(error).toMatchObject({ name: 'TaskTimeoutError', kind: 'idle' });
    expect(await server.requests[0]?.abandoned).toBe(true);
  });

  it('gets the whole request: system, images, settings', async () => {
    const server = await serve((_got, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(said('A cat.', 'stop') + event('[DONE]'));
    });
    const content = [
      { type: 'text', text: 'What is it?' },
      { type: 'image', image: new Uint8Array([137, 80, 78, 71]), mediaType: 'image/png' },
    ];
    const request = { system: 'Be brief.', messages: [{ role: 'user', content }], maxOutputTokens: 50 };
    const { value, report } = await play(askAI(compatible(server.url), request));
    expect(value).toBe('A cat.');
    expect(report?.model).toBe('exact');
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
      max_tokens: 50,
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is it?' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw==' } },
          ],
        },
      ],
    });
  });
});

it('says that there is no key, before anything is sent', async () => {
  const before = process.env['OPENAI_API_KEY'];
  delete process.env['OPENAI_API_KEY'];
  const { error } = await play(askAI(createOpenAI({})('gpt-5'), 'Hi'));
  if (before !== undefined) process.env['OPENAI_API_KEY'] = before;
  expect(error).toMatchObject({ name: 'InvalidRequestError', maxRetries: 0 });
});
