import { GoogleGenAI } from '@google/genai';
import { runTasks } from 'parallel-genai';
import { askGenai, safetySettings } from 'parallel-genai/genai';
import { lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { errorBody, serveReplies, streamOf } from '../../support/geminiServer.js';
import { good, sent } from './sent.js';

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value))
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner as object);
  return Object.freeze(value);
}

describe('what askGenai sends', () => {
  it('goes to the Gemini API with the key in the header alone', async () => {
    const { path, headers, body } = await sent({
      contents: 'Question?',
      config: { temperature: 0, safetySettings: safetySettings() },
    });
    expect(path).toBe('/v1beta/models/gemini-test:streamGenerateContent?alt=sse');
    expect(headers['x-goog-api-key']).toBe('a-key');
    expect(body).toMatchObject({
      contents: [{ role: 'user', parts: [{ text: 'Question?' }] }],
      generationConfig: { temperature: 0 },
      safetySettings: safetySettings(),
    });
    expect((await sent({ contents: 'Question?' }, { stream: false })).path).toBe(
      '/v1beta/models/gemini-test:generateContent',
    );
  });

  it.each([true, false])('leaves the request as it is (stream: %s)', async (stream) => {
    // The SDK moves such a schema within the config, which a frozen object does not let it.
    const responseSchema = { $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' } as object;
    const request = deepFreeze({ contents: ['Question?'], config: { responseSchema } });
    await sent(request, { stream });
    expect(request.config).toEqual({ responseSchema });
  });
});

describe('askGenai', () => {
  it("ends with the reason of the config's own signal, and is not tried again", async () => {
    const server = await serveReplies({ instead: 'stall' });
    const ai = new GoogleGenAI({ apiKey: 'a-key', httpOptions: { baseUrl: server.url } });
    const controller = new AbortController();
    const request = { model: 'gemini-test', contents: 'Question?', config: { abortSignal: controller.signal } };
    const end = lastValueFrom(runTasks({ task: askGenai(ai, request) }, { retry: true }), { defaultValue: undefined });
    const { over } = await server.request(0);
    controller.abort();
    expect(await end).toMatchObject({ type: 'error', attempts: 1, error: controller.signal.reason as unknown });
    expect(await over).toMatchObject({ aborted: true });
  });

  it.each([
    ['an error', new Error('the user pressed stop')],
    ['a timeout', new DOMException('too late', 'TimeoutError')],
    ['a text', 'stop'],
    ['null', null],
  ])(
    "does not try again where the config's own signal was aborted with %s, and names it as the cause",
    async (_, reason) => {
      const server = await serveReplies({ instead: 'stall' });
      const ai = new GoogleGenAI({ apiKey: 'a-key', httpOptions: { baseUrl: server.url } });
      const controller = new AbortController();
      const request = { model: 'gemini-test', contents: 'Question?', config: { abortSignal: controller.signal } };
      const run$ = runTasks({ task: askGenai(ai, request) }, { retry: { attempts: 5, delay: () => 0 } });
      const end = lastValueFrom(run$, { defaultValue: undefined });
      await server.request(0);
      controller.abort(reason);
      const last = await end;
      expect(last).toMatchObject({ type: 'error', attempts: 1, error: { name: 'AbortError' } });
      expect((last as { error: Error }).error.cause).toBe(reason);
      expect(server.requests).toHaveLength(1);
    },
  );

  it("asks nothing more once the config's own signal is aborted between two attempts", async () => {
    const server = await serveReplies({ status: 503, body: errorBody(503, 'UNAVAILABLE', 'Overloaded.') });
    const ai = new GoogleGenAI({ apiKey: 'a-key', httpOptions: { baseUrl: server.url } });
    const controller = new AbortController();
    const reason = new Error('the user pressed stop');
    const delay = () => {
      controller.abort(reason);
      return 0;
    };
    const request = { model: 'gemini-test', contents: 'Question?', config: { abortSignal: controller.signal } };
    const run$ = runTasks({ task: askGenai(ai, request) }, { retry: { attempts: 5, delay } });
    const last = await lastValueFrom(run$, { defaultValue: undefined });
    expect(last).toMatchObject({ type: 'error', attempts: 2, error: { name: 'AbortError', cause: reason } });
    expect(server.requests).toHaveLength(1);
  });

  it.each(['', '{"error": {"code": 503, "mess', '<html>Sorry</html>'])(
    'tries a stream again as often as it may where a 503 says it is JSON and is %j',
    async (body) => {
      const server = await serveReplies({ status: 503, contentType: 'application/json', body });
      const ai = new GoogleGenAI({ apiKey: 'a-key', httpOptions: { baseUrl: server.url } });
      const task = askGenai(ai, { model: 'gemini-test', contents: 'Question?' });
      const run$ = runTasks({ task }, { retry: { attempts: 4, delay: () => 0 } });
      const last = await lastValueFrom(run$, { defaultValue: undefined });
      expect(last).toMatchObject({ type: 'error', attempts: 4, error: { name: 'IncompleteAnswerError' } });
      expect((last as { error: Error }).error.message).not.toContain('Sorry');
      expect(server.requests).toHaveLength(4);
    },
  );

  it('gets its answer after such a 503', async () => {
    const server = await serveReplies([{ status: 503, contentType: 'application/json', body: '' }, streamOf(good)]);
    const ai = new GoogleGenAI({ apiKey: 'a-key', httpOptions: { baseUrl: server.url } });
    const task = askGenai(ai, { model: 'gemini-test', contents: 'Question?' });
    const run$ = runTasks({ task }, { retry: { attempts: 2, delay: () => 0 } });
    expect(await lastValueFrom(run$, { defaultValue: undefined })).toMatchObject({ value: 'Hej', attempts: 2 });
  });

  it.each([': a comment\r\n\r\n', 'event: message\r\n\r\n'])('reads past %j in a stream', async (line) => {
    const server = await serveReplies({
      ...streamOf(good),
      body: line + String(streamOf(good).body),
    });
    const ai = new GoogleGenAI({ apiKey: 'a-key', httpOptions: { baseUrl: server.url } });
    const task = askGenai(ai, { model: 'gemini-test', contents: 'Question?' });
    expect(await lastValueFrom(runTasks({ task }), { defaultValue: undefined })).toMatchObject({ value: 'Hej' });
  });
});

describe('what askGenai refuses at once', () => {
  const ai = new GoogleGenAI({ apiKey: 'a-key' });

  it.each([undefined, null, 'key', {}, ai.models])('%o as a client', (value) => {
    const ask = () => askGenai(value as never, { model: 'gemini-test', contents: 'Question?' });
    expect(ask).toThrow(/^ai must be a client, as new GoogleGenAI/);
  });

  it.each<[unknown, RegExp]>([
    [undefined, /^request must be an object/],
    ['Question?', /^request must be an object/],
    [{ contents: 'Question?' }, /^request.model must be the name of a model, got undefined/],
    [{ model: '', contents: 'Question?' }, /^request.model must be/],
    [{ model: 'gemini-test' }, /^request.contents must be/],
    [{ model: 'gemini-test', contents: '' }, /^request.contents must be/],
    [{ model: 'gemini-test', contents: [] }, /^request.contents must be/],
    [{ model: 'gemini-test', contents: 7 }, /^request.contents must be/],
    [{ model: 'gemini-test', contents: 'Question?', config: 7 }, /^request.config must be an object, got 7/],
  ])('%o as a request', (request, words) => {
    expect(() => askGenai(ai, request as never)).toThrow(words);
  });

  it('bad options', () => {
    const request = { model: 'gemini-test', contents: 'Question?' };
    expect(() => askGenai(ai, request, { stream: 1 as never })).toThrow('stream must be true or false, got 1');
  });
});
