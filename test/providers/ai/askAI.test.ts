/** What models of the AI SDK are given, and what is made of their parts; real ones are in test/interop. */
import { isRetryable } from 'parallel-genai';
import { type AiModel, type AiRequest, askAI, askAIStream } from 'parallel-genai/ai';
import { describe, expect, it } from 'vitest';
import { play } from '../../support/play.js';

type Call = Record<string, unknown> & { abortSignal: AbortSignal };

/** A model that gives these parts; what it was asked is kept. */
function modelOf(parts: readonly object[], specificationVersion = 'v3') {
  const calls: Call[] = [];
  const doStream = async (call: Call) => {
    calls.push(call);
    const stream = new ReadableStream<unknown>({
      start(controller) {
        for (const part of parts) controller.enqueue(part);
        controller.close();
      },
    });
    return { stream };
  };
  const model: AiModel = { specificationVersion, modelId: 'm', doStream, doGenerate: doStream };
  return { model, calls };
}

const failingWith = (error: unknown): AiModel => {
  const fail = () => Promise.reject(error);
  return { specificationVersion: 'v3', modelId: 'm', doStream: fail, doGenerate: fail };
};
const named = (name: string, fields: object = {}) => Object.assign(new Error('it failed'), { name, ...fields });

const said = (delta: string) => ({ type: 'text-delta', id: '0', delta });
const usage = {
  inputTokens: { total: 9, cacheRead: 4 },
  outputTokens: { total: 5, reasoning: 3 },
  raw: { total_tokens: 20 },
};
const finish = (unified: string, raw?: string) => ({ type: 'finish', finishReason: { unified, raw }, usage });

describe('askAI', () => {
  it('gives a model its prompt as the specification has it, and the signal of the attempt', async () => {
    const { model, calls } = modelOf([said('Hi'), finish('stop')]);
    await play(askAI(model, 'Hello?'));
    const task = askAI(model, { system: 'Be brief.', prompt: 'Hello?', seed: 1 });
    await play(task);
    const user = { role: 'user', content: [{ type: 'text', text: 'Hello?' }] };
    expect(calls[0]).toMatchObject({ prompt: [user] });
    expect(calls[1]).toMatchObject({ prompt: [{ role: 'system', content: 'Be brief.' }, user], seed: 1 });
    expect(calls[0]?.abortSignal).not.toBe(calls[1]?.abortSignal);
    expect(task.promptChars).toBe('Be brief.Hello?'.length);
  });

  it.each([
    ['v3', new URL('https://a.test/b.png')],
    ['v4', { type: 'url', url: new URL('https://a.test/b.png') }],
  ])('gives an image as a file, with its data as %s has it', async (version, data) => {
    const { model, calls } = modelOf([said('Hi'), finish('stop')], version);
    const content = [{ type: 'image', image: new URL('https://a.test/b.png'), mediaType: 'image/png' }];
    await play(askAI(model, { messages: [{ role: 'user', content }] }));
    expect(calls[0]?.['prompt']).toEqual([{ role: 'user', content: [{ type: 'file', data, mediaType: 'image/png' }] }]);
  });

  it('tells model, usage and finish reason, and gives select the rest', async () => {
    const call = { type: 'tool-call', toolCallId: 't', toolName: 'weather', input: '{}' };
    const { model } = modelOf([
      { type: 'response-metadata', modelId: 'exact' },
      { type: 'reasoning-delta', id: '0', delta: 'Hm.' },
      said('Hi'),
      call,
      { ...call, toolName: 'search', providerExecuted: true },
      { type: 'source', url: 'a' },
      finish('tool-calls', 'tool_use'),
    ]);
    const { value, report } = await play(askAI(model, 'Hello?', { select: (answer) => answer }));
    expect(value).toMatchObject({
      text: 'Hi',
      reasoning: 'Hm.',
      finishReason: 'tool-calls',
      rawFinishReason: 'tool_use',
    });
    expect(value?.toolCalls).toEqual([{ id: 't', name: 'weather', input: '{}' }]);
    expect(value?.parts.map(({ type }) => type)).toEqual(['tool-call', 'source']);
    const counts = { inputTokens: 9, outputTokens: 5, totalTokens: 20, cachedInputTokens: 4, thoughtTokens: 3 };
    expect(report).toEqual({ model: 'exact', finishReason: 'tool_use', usage: counts });
  });

  it.each([
    ['v3: other, no word', [said('Hi'), finish('other')], { name: 'IncompleteAnswerError', maxRetries: Infinity }],
    ['v4: interrupted', [said('Hi'), finish('interrupted')], { name: 'IncompleteAnswerError', maxRetries: Infinity }],
    ['error', [said('Hi'), finish('error')], { name: 'IncompleteAnswerError', maxRetries: Infinity }],
    ['no finish', [said('Hi')], { name: 'IncompleteAnswerError', maxRetries: Infinity }],
    ['length, no text', [finish('length', 'max_tokens')], { name: 'IncompleteAnswerError', maxRetries: 0 }],
    ['content-filter', [said('Hi'), finish('content-filter', 'SAFETY')], { name: 'BlockedError', reason: 'SAFETY' }],
    ['length', [said('Hi'), finish('length')], undefined],
    ['other, with a word', [said('Hi'), finish('other', 'new')], undefined],
    ['stop', [said('Hi'), finish('stop')], undefined],
  ])('makes the outcome of %s', async (_, parts, failure) => {
    const { value, error } = await play(askAI(modelOf(parts).model, 'Hello?'));
    if (failure) expect(error).toMatchObject(failure);
    else expect(value).toBe('Hi');
  });

  it.each([
    [{ statusCode: 503 }, { name: 'HttpError', status: 503 }],
    [
      { code: 429, message: 'slow' },
      { name: 'HttpError', status: 429 },
    ],
    [
      { type: 'error', error: { type: 'overloaded_error' } },
      { name: 'HttpError', status: 529 },
    ],
    [{ code: 'insufficient_quota' }, { name: 'QuotaExhaustedError' }],
    ['the connection is gone', { name: 'IncompleteAnswerError' }],
    [named('AI_TypeValidationError'), { name: 'IncompleteAnswerError' }],
  ])('fails for the error part %j, and tells what was used all the same', async (error, failure) => {
    const parts = [said('Hi'), { type: 'error', error }, finish('error')];
    const { error: told, events } = await play(askAI(modelOf(parts).model, 'Hello?'));
    expect(told).toMatchObject(failure);
    expect(events.at(-1)).toMatchObject({ report: { usage: { inputTokens: 9 } } });
  });

  it.each([
    ['AI_InvalidPromptError', {}, 'InvalidRequestError', false],
    ['AI_LoadAPIKeyError', {}, 'InvalidRequestError', false],
    ['AI_NoSuchModelError', {}, 'InvalidRequestError', false],
    ['AI_APICallError', { statusCode: 401, responseBody: '{"error":"no"}' }, 'HttpError', false],
    ['AI_APICallError', { statusCode: 503, responseBody: '<html>' }, 'HttpError', true],
    ['AI_APICallError', { statusCode: 200, responseBody: '{"what":1}' }, 'IncompleteAnswerError', true],
    ['AI_APICallError', { statusCode: 200, responseBody: '{"error":{"code":502}}' }, 'HttpError', true],
    ['AI_APICallError', {}, 'ConnectionError', true],
    ['AI_RetryError', { lastError: named('AI_APICallError', { statusCode: 429 }) }, 'HttpError', true],
  ])('says what a thrown %s with %j means', async (name, fields, ours, again) => {
    const { error } = await play(askAI(failingWith(named(name, fields)), 'Hello?'));
    expect(error?.name).toBe(ours);
    expect(isRetryable(error)).toBe(again);
  });

  it.each(['', { prompt: '' }, { messages: [] }, {}])('refuses the request %j at once', (request) => {
    expect(() => askAI(modelOf([]).model, request as AiRequest)).toThrow('request must be a question');
  });
});

describe('askAIStream', () => {
  it('refuses what is no stream of the SDK', async () => {
    expect(() => askAIStream('start' as never)).toThrow('start must be a function');
    const { error } = await play(askAIStream(() => ({}) as never));
    expect(error?.message).toContain('with a fullStream');
  });

  it('ends at once when it is left, whatever the stream does', async () => {
    const task = askAIStream(() => ({ fullStream: new ReadableStream<unknown>() }));
    const { error } = await play(task, { timeoutMs: 20 });
    expect(error).toMatchObject({ name: 'TaskTimeoutError' });
  });
});
