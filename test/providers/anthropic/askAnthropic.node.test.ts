/** What goes out, and what of an answer is told besides its text. */
import { type AnthropicAnswer, askAnthropic } from 'parallel-genai/anthropic';
import { describe, expect, it } from 'vitest';
import { play } from '../../support/play.js';
import { serve } from '../../support/serve.js';

const request = { model: 'm', max_tokens: 10, system: 'Be brief.', messages: [{ role: 'user', content: 'Hello?' }] };
const stream = (...events: object[]) =>
  serve((_got, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''));
  });
const start = (usage: object) => ({ type: 'message_start', message: { model: 'exact', usage } });
const block = (index: number, content_block: object) => ({ type: 'content_block_start', index, content_block });
const delta = (index: number, fields: object) => ({ type: 'content_block_delta', index, delta: fields });
const text = (index: number, words: string) => delta(index, { type: 'text_delta', text: words });
const stop = (stop_reason: string, usage: object = { output_tokens: 4 }) => ({
  type: 'message_delta',
  delta: { stop_reason },
  usage,
});
const whole = { select: (answer: AnthropicAnswer) => answer };

describe('the request', () => {
  it('goes to the address with the version that is asked for, or the usual one', async () => {
    const server = await stream(start({ input_tokens: 1 }), text(0, 'Hi'), stop('end_turn'));
    const task = askAnthropic({ url: `${server.url}/v1`, headers: { 'x-api-key': 'key' } }, request);
    await play(task);
    await play(askAnthropic({ url: `${server.url}/v1`, headers: { 'anthropic-version': 'new' } }, request));
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/messages', '/v1/messages']);
    expect(server.requests.map(({ headers }) => headers['anthropic-version'])).toEqual(['2023-06-01', 'new']);
    expect(server.requests[0]?.headers['x-api-key']).toBe('key');
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({ ...request, stream: true });
    expect(task.promptChars).toBe('Be brief.Hello?'.length);
  });

  it.each([
    [{ ...request, max_tokens: undefined }, 'request.max_tokens must be a whole number'],
    [{ ...request, model: '' }, 'request.model'],
    [{ ...request, messages: 'Hello?' }, 'request.messages'],
    [null, 'request must be'],
  ])('is refused at once where it cannot be sent: %j', (asked, told) => {
    expect(() => askAnthropic({}, asked as unknown as typeof request)).toThrow(told);
  });
});

describe('the answer', () => {
  it('has its blocks whole, to go on with: thinking with its signature, citations, tools', async () => {
    const server = await stream(
      start({ input_tokens: 1 }),
      block(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'Let me ' }),
      delta(0, { type: 'thinking_delta', thinking: 'see.' }),
      delta(0, { type: 'signature_delta', signature: 'signed' }),
      block(1, { type: 'text', text: 'It ' }),
      text(1, 'rains.'),
      delta(1, { type: 'citations_delta', citation: { url: 'a' } }),
      block(2, { type: 'tool_use', id: 't', name: 'weather', input: {} }),
      delta(2, { type: 'input_json_delta', partial_json: '{"city":' }),
      delta(2, { type: 'input_json_delta', partial_json: '"Aarhus"}' }),
      { type: 'something_new', index: 9 },
      stop('tool_use'),
    );
    const { value, chunks, report } = await play(askAnthropic({ url: server.url }, request, whole));
    const weather = { id: 't', name: 'weather', input: { city: 'Aarhus' } };
    expect(value).toMatchObject({ text: 'It rains.', thinking: 'Let me see.', toolUses: [weather] });
    expect(value?.content).toEqual([
      { type: 'thinking', thinking: 'Let me see.', signature: 'signed' },
      { type: 'text', text: 'It rains.', citations: [{ url: 'a' }] },
      { type: 'tool_use', ...weather },
    ]);
    expect(chunks).toEqual(['It ', 'rains.']);
    expect(report).toMatchObject({ model: 'exact', finishReason: 'tool_use' });
  });

  it('tells of a tool whose input broke off', async () => {
    const server = await stream(
      block(0, { type: 'text', text: 'Wait' }),
      block(1, { type: 'tool_use', id: 't', name: 'write', input: {} }),
      delta(1, { type: 'input_json_delta', partial_json: '{"text": "a lo' }),
      stop('max_tokens'),
    );
    const { value } = await play(askAnthropic({ url: server.url }, request, whole));
    expect(value?.toolUses).toEqual([{ id: 't', name: 'write', input: undefined }]);
  });

  it('has its cached input and its thoughts counted', async () => {
    const told = { input_tokens: 3, cache_creation_input_tokens: 10, cache_read_input_tokens: 100 };
    const last = { output_tokens: 7, input_tokens: null, output_tokens_details: { thinking_tokens: 5 } };
    const server = await stream(start({ ...told, output_tokens: 1 }), text(0, 'Hi'), stop('end_turn', last));
    expect((await play(askAnthropic({ url: server.url }, request))).report?.usage).toEqual({
      inputTokens: 113,
      outputTokens: 7,
      totalTokens: 120,
      cachedInputTokens: 100,
      thoughtTokens: 5,
    });
  });

  it.each([
    ['max_tokens', 'Hi', undefined],
    ['model_context_window_exceeded', 'Hi', undefined],
    ['model_context_window_exceeded', '', { name: 'IncompleteAnswerError', maxRetries: 0 }],
    ['max_tokens', '', { name: 'IncompleteAnswerError', maxRetries: 0 }],
    ['pause_turn', 'Hi', { name: 'IncompleteAnswerError', maxRetries: 0 }],
    ['refusal', 'Hi', { name: 'BlockedError', reason: 'refusal' }],
    ['something new', 'Hi', undefined],
    ['something new', '', { name: 'IncompleteAnswerError', maxRetries: Infinity }],
    ['end_turn', '', undefined],
  ])('that stops with %j and %j', async (reason, words, failure) => {
    const server = await stream(start({ input_tokens: 1 }), text(0, words), stop(reason));
    const { error, value } = await play(askAnthropic({ url: server.url }, request));
    if (failure) expect(error).toMatchObject({ ...failure, text: words });
    else expect(value).toBe(words);
  });

  it.each([
    ['overloaded_error', 529],
    ['rate_limit_error', 429],
    ['api_error', 500],
    ['invalid_request_error', 400],
  ])('that is an %s in mid-stream has the status %i, and what was used is told', async (type, status) => {
    const server = await stream(start({ input_tokens: 5, output_tokens: 1 }), text(0, 'Hi'), {
      type: 'error',
      error: { type, message: 'no' },
    });
    const { error, events } = await play(askAnthropic({ url: server.url }, request));
    expect(error).toMatchObject({ name: 'HttpError', status });
    expect(events.at(-1)).toMatchObject({ report: { usage: { inputTokens: 5 } } });
  });
});
