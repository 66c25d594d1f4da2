import { GoogleGenerativeAI, type ModelParams } from '@google/generative-ai';
import { runTasks } from 'parallel-genai';
import { askGemini, type GeminiRequest, safetySettings } from 'parallel-genai/gemini';
import { lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { said, serveReplies, streamOf } from '../../support/geminiServer.js';

const key = 'a-key-of-the-test';
const good = said('Hej', 'STOP');

/** What the server sees when this is asked. */
async function sent(request: GeminiRequest, options: { stream?: boolean; params?: Partial<ModelParams> } = {}) {
  const { stream = true, params } = options;
  const server = await serveReplies(stream ? streamOf(good) : { body: JSON.stringify(good) });
  const client = new GoogleGenerativeAI(key);
  const model = client.getGenerativeModel({ model: 'gemini-test', ...params }, { baseUrl: server.url });
  const end = await lastValueFrom(runTasks({ task: askGemini(model, request, { stream }) }), {
    defaultValue: undefined,
  });
  expect(end).toMatchObject({ type: 'complete', value: 'Hej' });
  return server.requests[0]!;
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value))
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner as object);
  return Object.freeze(value);
}

describe('what askGemini sends', () => {
  it('goes to the streaming method or the unary one, with the key in the header alone', async () => {
    const streamed = await sent('Question?');
    expect(streamed.path).toBe('/v1beta/models/gemini-test:streamGenerateContent?alt=sse');
    expect((await sent('Question?', { stream: false })).path).toBe('/v1beta/models/gemini-test:generateContent');
    expect(streamed.headers['x-goog-api-key']).toBe(key);
    expect(streamed.path + JSON.stringify(streamed.body)).not.toContain(key);
  });

  it.each<[string, GeminiRequest, object[]]>([
    ['a question', 'Question?', [{ text: 'Question?' }]],
    ['parts', ['Which?', { text: 'This?' }], [{ text: 'Which?' }, { text: 'This?' }]],
    ['a whole request', { contents: [{ role: 'user', parts: [{ text: 'Question?' }] }] }, [{ text: 'Question?' }]],
  ])('is %s', async (_, request, parts) => {
    expect((await sent(request)).body).toMatchObject({ contents: [{ role: 'user', parts }] });
  });

  it("has the model's instruction and safety settings with it", async () => {
    const params = { systemInstruction: 'Answer in Danish.', safetySettings: safetySettings('BLOCK_NONE') };
    expect((await sent('Question?', { params })).body).toMatchObject({
      systemInstruction: { parts: [{ text: 'Answer in Danish.' }] },
      safetySettings: params.safetySettings,
    });
  });

  it.each([true, false])('leaves the request as it is (stream: %s)', async (stream) => {
    // The SDK writes into it, which a frozen object does not let it.
    const request = deepFreeze({
      contents: [{ role: 'user', parts: [{ text: 'Question?' }] }],
      systemInstruction: 'Answer in Danish.',
    });
    const { body } = await sent(request, { stream });
    expect(body).toMatchObject({ systemInstruction: { parts: [{ text: 'Answer in Danish.' }] } });
    expect(request.systemInstruction).toBe('Answer in Danish.');
    await sent(deepFreeze(['A', { text: 'B' }]), { stream });
  });
});

describe('what askGemini refuses at once', () => {
  const client = new GoogleGenerativeAI(key);
  const model = client.getGenerativeModel({ model: 'gemini-test' });

  it.each([undefined, null, 'gemini-2.5-flash', {}, client])('%o as a model', (value) => {
    expect(() => askGemini(value as never, 'Question?')).toThrow(/^model must be a GenerativeModel, as new Google/);
  });

  it.each([undefined, null, 7, '', [], {}, { contents: [] }, { contents: 'Question?' }, [7], [null]])(
    '%o as a request',
    (value) => {
      expect(() => askGemini(model, value as never)).toThrow(/^request must/);
    },
  );

  it('a list of contents, and says how to pass it', () => {
    const contents = [{ role: 'user', parts: [{ text: 'Question?' }] }];
    expect(() => askGemini(model, contents as never)).toThrow('pass them as { contents: [ … ] }');
  });

  it('bad options', () => {
    expect(() => askGemini(model, 'Question?', { stream: 'no' as never })).toThrow(
      'stream must be true or false, got "no"',
    );
    expect(() => askGemini(model, 'Question?', { select: 'text' as never })).toThrow(
      'select must be a function, got "text"',
    );
    expect(() => askGemini(model, 'Question?', null as never)).toThrow('options must be an object, got null');
  });
});
