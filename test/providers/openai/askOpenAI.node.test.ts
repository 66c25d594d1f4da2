/** What goes out, and what of an answer is told besides its text. */
import { askOpenAI, type OpenAIAnswer } from 'parallel-genai/openai';
import { describe, expect, it } from 'vitest';
import { play } from '../../support/play.js';
import { serve } from '../../support/serve.js';
import { turns } from '../../support/turns.js';

const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: [{ type: 'text', text: 'Hello?' }] },
];
const request = { model: 'm', messages };
const json = (body: object, type = 'application/json') =>
  serve((_got, response) => {
    response.writeHead(200, { 'content-type': type });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
const stream = (...chunks: unknown[]) =>
  serve((_got, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(
      chunks.map((chunk) => `data: ${typeof chunk === 'string' ? chunk : JSON.stringify(chunk)}\n\n`).join(''),
    );
  });
const says = (delta: object, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta, finish_reason }],
});
const whole = { select: (answer: OpenAIAnswer) => answer };

describe('the request', () => {
  it('goes to the address with its query, with fresh headers and the fields that were given', async () => {
    const server = await json({ choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }] });
    let made = 0;
    const headers = () => ({ authorization: `Bearer ${++made}` });
    const where = { url: `${server.url}/deployments/a/?api-version=1`, headers };
    const task = askOpenAI(where, { ...request, temperature: 0 });
    await play(task);
    await play(task);
    expect(server.requests.map(({ path }) => path)).toEqual(
      Array(2).fill('/deployments/a/chat/completions?api-version=1'),
    );
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer 1', 'Bearer 2']);
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({
      ...request,
      temperature: 0,
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(task.promptChars).toBe('Be brief.Hello?'.length);
  });

  it('asks for no usage of its own where the caller says what is to come, or nothing is streamed', async () => {
    const server = await json({ choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }] });
    await play(askOpenAI({ url: server.url }, { ...request, stream_options: undefined }));
    await play(askOpenAI({ url: server.url }, { ...request, stream: true }, { stream: false }));
    expect(server.requests.map(({ body }) => JSON.parse(body) as object)).toEqual([
      { ...request, stream: true },
      { ...request, stream: false },
    ]);
  });

  it.each([
    [{ url: 'ftp://a.test' }, request, 'url must be a server'],
    [{}, request, 'url must be a server'],
    [null, request, 'where must be'],
    [{ url: 'https://a.test' }, { messages }, 'request.model'],
    [{ url: 'https://a.test' }, { model: 'm', messages: [] }, 'request.messages'],
    [{ url: 'https://a.test' }, 'Hello?', 'request must be'],
    [{ url: 'https://a.test', headers: { a: 'line\nbreak' } }, request, 'a header holds a character'],
  ])('is refused at once where it cannot be sent: %j', (where, asked, told) => {
    expect(() => askOpenAI(where as { url: string }, asked as typeof request)).toThrow(told);
  });
});

describe('the answer', () => {
  it('has its cached input and its thoughts counted', async () => {
    const usage = {
      prompt_tokens: 9,
      completion_tokens: 5,
      total_tokens: 14,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 3 },
    };
    const server = await stream(says({ content: 'Hi' }, 'stop'), { choices: [], usage }, '[DONE]');
    expect((await play(askOpenAI({ url: server.url }, request))).report?.usage).toEqual({
      inputTokens: 9,
      outputTokens: 5,
      totalTokens: 14,
      cachedInputTokens: 4,
      thoughtTokens: 3,
    });
  });

  it('is read from what came, whatever was asked: JSON for a stream, an empty delta beside a message', async () => {
    const choice = { delta: { content: '' }, message: { content: 'Hi' }, finish_reason: 'stop' };
    const server = await json({ citations: ['a'], choices: [choice] });
    const { value, chunks } = await play(askOpenAI({ url: server.url }, request, whole));
    expect(value).toMatchObject({ text: 'Hi', raw: { citations: ['a'] } });
    expect(chunks).toEqual(['Hi']);
  });

  it('does not repeat what a stream says again in a message', async () => {
    const again = { choices: [{ delta: { content: 'b' }, message: { content: 'ab' }, finish_reason: null }] };
    const last = { choices: [{ message: { content: 'ab' }, finish_reason: 'stop' }] };
    const server = await stream(says({ content: 'a' }), again, last);
    expect((await play(askOpenAI({ url: server.url }, request))).value).toBe('ab');
  });

  it('keeps calls apart that all bear the index 0', async () => {
    const call = (id: string | undefined, args: string, name?: string) =>
      says({ tool_calls: [{ index: 0, id, function: { name, arguments: args } }] });
    const server = await stream(
      call('a', '{"x"', 'one'),
      call(undefined, ':1}'),
      call('b', '{}', 'two'),
      says({}, 'tool_calls'),
    );
    expect((await play(askOpenAI({ url: server.url }, request, whole))).value?.toolCalls).toEqual([
      { id: 'a', name: 'one', arguments: '{"x":1}' },
      { id: 'b', name: 'two', arguments: '{}' },
    ]);
  });

  it.each([
    ['function_call_filter: MALFORMED_FUNCTION_CALL', '', { name: 'IncompleteAnswerError', maxRetries: Infinity }],
    ['length', '', { name: 'IncompleteAnswerError', maxRetries: 0 }],
    ['something new', '', { name: 'IncompleteAnswerError', maxRetries: Infinity }],
    ['something new', 'Hi', undefined],
    ['error', 'Hi', { name: 'IncompleteAnswerError', maxRetries: Infinity }],
    ['content_filter', 'Hi', { name: 'BlockedError', text: 'Hi' }],
    ['content_filter: RECITATION', '', { name: 'BlockedError' }],
    ['stop', '', undefined],
  ])('that finishes with %j and %j', async (reason, content, failure) => {
    const server = await stream(says({ content }, reason), '[DONE]');
    const { error, value } = await play(askOpenAI({ url: server.url }, request));
    if (failure) expect(error).toMatchObject({ ...failure, text: content });
    else expect(value).toBe(content);
  });

  it('is whole once its finish reason has come, whatever becomes of the connection then', async () => {
    const server = await serve((_got, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(
        `data: ${JSON.stringify(says({ content: 'Hi' }, 'stop'))}\n\n`,
        () => void turns().then(() => response.socket?.resetAndDestroy()),
      );
    });
    expect((await play(askOpenAI({ url: server.url }, request))).value).toBe('Hi');
  });

  it.each([
    [{ error: { message: 'no', code: 502 } }, { name: 'HttpError', status: 502 }],
    [{ choices: [{ error: { message: 'no', code: 429 } }] }, { name: 'HttpError', status: 429 }],
    [
      { object: 'error', message: 'no', code: 404 },
      { name: 'HttpError', status: 404 },
    ],
    [{ error: 'out of memory' }, { name: 'IncompleteAnswerError' }],
    [{ error: { type: 'insufficient_quota' } }, { name: 'QuotaExhaustedError' }],
  ])('is no answer where %j came at HTTP 200', async (body, failure) => {
    for (const server of [await json(body), await stream(says({ content: 'Hi' }), body)]) {
      expect((await play(askOpenAI({ url: server.url }, request))).error).toMatchObject(failure);
    }
  });
});
