import { describe, expect, it } from 'vitest';
import { mockGemini, type GeminiScript } from 'parallel-genai/testing';
import { askStream, askUnary, parse, post, textOf } from './ask.js';
import { mockedNetwork, playing } from './network.js';

mockedNetwork();

const longText = 'MLOps joins machine learning and operations. '.repeat(20);

describe('mockGemini answers', () => {
  it('a unary call with one response: text, finish reason and usage', async () => {
    playing({ answer: 'It is a practice.' });
    const { status, text } = await askUnary({ prompt: 'What is MLOps?' });
    expect(status).toBe(200);
    expect(parse(text)).toMatchObject({
      candidates: [
        { content: { role: 'model', parts: [{ text: 'It is a practice.' }] }, finishReason: 'STOP', index: 0 },
      ],
      usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 5, totalTokenCount: 9 },
      modelVersion: 'gemini-2.5-flash',
    });
  });

  it('a stream with many events, of which the last has the finish reason', async () => {
    playing({ answer: longText });
    const { contentType, data, error } = await askStream();
    expect(contentType).toBe('text/event-stream');
    expect(error).toBeUndefined();
    const bodies = data.map(parse);
    expect(bodies.length).toBeGreaterThan(10);
    expect(textOf(bodies)).toBe(longText);
    expect(bodies.filter(({ candidates }) => candidates?.[0].finishReason)).toEqual([bodies.at(-1)]);
    const totals = bodies.map(({ usageMetadata }) => usageMetadata?.['totalTokenCount'] ?? 0);
    expect(totals).toEqual([...totals].sort((a, b) => a - b));
    expect(totals.at(-1)).toBe(4 + longText.length / 4);
  });

  it('a stream without alt=sse with a JSON array', async () => {
    playing({ answer: longText });
    const response = await post('streamGenerateContent');
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(textOf((await response.json()) as [])).toBe(longText);
  });

  it.each([
    '/v1beta1/projects/p/locations/europe-west1/publishers/google/models/gemini-2.5-flash',
    '/v1/projects/p/locations/global/endpoints/1234',
    '/proxy/v1/tunedModels/mine',
  ])('at %s', async (path) => {
    const gemini = playing({ answer: 'here' });
    expect(parse((await askUnary({ path })).text).candidates?.[0].content.parts).toEqual([{ text: 'here' }]);
    expect(gemini.calls[0]?.model).toBe(path.split('/').at(-1));
  });

  it('by rules, of which the first that fits counts', async () => {
    playing({
      answer: [
        { model: /pro$/, answer: 'pro' },
        { system: 'Danish', prompt: /mlops/i, answer: 'dansk' },
        { call: [3, 4], answer: 'third or fourth' },
        { attempt: 2, answer: 'again' },
        { when: ({ body }) => body['tools'] !== undefined, answer: 'tools' },
        { prompt: 'MLOps', answer: ({ prompt, number }) => `${number}: ${prompt}` },
      ],
    });
    const ask = async (question: object) => textOf([parse((await askUnary(question)).text)]);
    expect(await ask({ model: 'gemini-2.5-pro' })).toBe('pro');
    expect(await ask({ system: 'Answer in Danish.' })).toBe('dansk');
    expect(await ask({ prompt: 'anything' })).toBe('third or fourth');
    expect(await ask({ prompt: 'anything' })).toBe('third or fourth');
    expect((await askUnary({ prompt: 'anything' })).text).toContain('none of its answer rules fits');
    expect(await ask({ prompt: 'MLOps?' })).toBe('6: MLOps?');
    expect(await ask({ prompt: 'MLOps?' })).toBe('again');
    expect(await ask({ body: { contents: { parts: [{ text: 'x' }] }, tools: [] } })).toBe('tools');
  });

  it('with thoughts, function calls, a finish reason, usage and candidate fields of its own', async () => {
    const script: GeminiScript = {
      answer: async () => ({
        thoughts: 'Let me see.',
        text: 'Half',
        functionCalls: [{ name: 'look', args: { at: 'it' } }],
        finishReason: 'MAX_TOKENS',
        usageMetadata: { cachedContentTokenCount: 2, totalTokenCount: 99 },
        candidate: { citationMetadata: { citationSources: [] } },
      }),
    };
    playing(script);
    const unary = parse((await askUnary()).text);
    expect(unary.candidates?.[0]).toMatchObject({
      content: {
        parts: [
          { text: 'Let me see.', thought: true },
          { text: 'Half' },
          { functionCall: { name: 'look', args: { at: 'it' } } },
        ],
      },
      finishReason: 'MAX_TOKENS',
      citationMetadata: { citationSources: [] },
    });
    expect(unary.usageMetadata).toMatchObject({
      thoughtsTokenCount: 3,
      cachedContentTokenCount: 2,
      totalTokenCount: 99,
    });
    const streamed = (await askStream()).data.map(parse);
    expect(streamed.flatMap(({ candidates }) => candidates?.[0].content.parts)).toEqual(
      unary.candidates?.[0].content.parts,
    );
  });

  it('an empty text with a STOP, and splits no character', async () => {
    playing({ answer: [{ prompt: 'empty', answer: '' }, { answer: '🙂🙃'.repeat(30) }], chunkChars: 3 });
    const [empty] = (await askStream({ prompt: 'empty' })).data.map(parse);
    expect(empty?.candidates?.[0]).toMatchObject({ content: { parts: [] }, finishReason: 'STOP' });
    const bodies = (await askStream()).data.map(parse);
    expect(textOf(bodies)).toBe('🙂🙃'.repeat(30));
    expect(bodies.every((body) => /^(🙂|🙃)+$/u.test(textOf([body])))).toBe(true);
  });

  it('honestly where nothing is scripted', async () => {
    playing();
    expect(textOf([parse((await askUnary()).text)])).toBe('This answer was scripted: no model was asked.');
  });
});

describe('mockGemini’s script', () => {
  it('is read anew for each call, as a function or as an object that is changed', async () => {
    let latest = 'one';
    const asFunction = playing(({ model }) => ({ answer: `${latest} from ${model}` }));
    expect(textOf([parse((await askUnary()).text)])).toBe('one from gemini-2.5-flash');
    latest = 'two';
    expect(textOf([parse((await askUnary({ model: 'b' })).text)])).toBe('two from b');
    const script = { answer: 'before' };
    asFunction.reset(script);
    expect(asFunction.counts.made).toBe(0);
    script.answer = 'after';
    expect(textOf([parse((await askUnary()).text)])).toBe('after');
  });

  it.each([
    [{ latencyMs: -1 }, 'latencyMs must be a number of at least 0, got -1'],
    [{ latencyMs: [5, 2] }, 'latencyMs[1] must be a number of at least 5, got 2'],
    [{ latencyMs: Number.POSITIVE_INFINITY }, 'latencyMs must be finite'],
    [{ chunkMs: { median: 'slow' } }, 'chunkMs.median must be a number of at least 0, got "slow"'],
    [{ chunkChars: 0 }, 'chunkChars must be a number of at least 1, got 0'],
    [{ failures: [{ fail: 'overloaded', probability: 1.5 }] }, 'probability must be a number from 0 to 1, got 1.5'],
    [{ failures: [{ fail: 'explosion' }] }, "a failure's kind must be one of"],
    [{ failures: [{ fail: { kind: 'http', status: 42 } }] }, 'status must be a whole number of at least 200, got 42'],
    [{ failures: {} }, 'failures must be an array of rules, got an object'],
    [{ latency: 5 }, 'the script has no field latency'],
    [null, 'the script must be an object or a function, got null'],
  ])('%j is refused at once', (script, message) => {
    expect(() => mockGemini(script as GeminiScript)).toThrow(message);
  });

  it('that throws or is no good answers 400 and says why', async () => {
    const gemini = playing(() => ({ latencyMs: -5 }));
    const bad = await askUnary();
    expect(bad.status).toBe(400);
    expect(parse(bad.text).error?.message).toContain('latencyMs must be a number of at least 0, got -5');
    gemini.reset({
      answer: () => {
        throw new Error('a bug in the test');
      },
    });
    expect(parse((await askUnary()).text).error?.message).toBe("mockGemini's script: a bug in the test");
  });
});

describe('mockGemini asks for', () => {
  it('a key: 403 without one, 400 for one that is not the script’s, nothing if the script says so', async () => {
    const gemini = playing({ apiKey: 'right' });
    const without = await askUnary({ key: false });
    expect(without.status).toBe(403);
    expect(parse(without.text).error).toMatchObject({ code: 403, status: 'PERMISSION_DENIED' });
    const wrong = await askUnary({ key: 'wrong' });
    expect(wrong.status).toBe(400);
    expect(parse(wrong.text).error?.details?.[0]).toMatchObject({ reason: 'API_KEY_INVALID' });
    expect((await askUnary({ key: 'right' })).status).toBe(200);
    expect(JSON.stringify(gemini.calls)).not.toContain('right');
    gemini.reset({ apiKey: false });
    expect((await askUnary({ key: false })).status).toBe(200);
  });

  it('a bearer token on Vertex AI’s paths', async () => {
    playing();
    const path = '/v1beta1/projects/p/locations/us-central1/publishers/google/models/m';
    const { status, text } = await askUnary({ key: false, path });
    expect(status).toBe(401);
    expect(parse(text).error?.status).toBe('UNAUTHENTICATED');
  });

  it('a model that exists', async () => {
    const gemini = playing({ models: ['gemini-2.5-flash'] });
    expect((await askUnary()).status).toBe(200);
    const { status, text } = await askStream({ model: 'gemini-9' }).then(({ status, data }) => ({
      status,
      text: data[0],
    }));
    expect(status).toBe(404);
    expect(parse(text).error).toMatchObject({
      status: 'NOT_FOUND',
      message: expect.stringContaining('models/gemini-9 is not found') as string,
    });
    gemini.reset({ models: /^gemini-/ });
    expect((await askUnary({ model: 'gemini-9' })).status).toBe(200);
    expect((await askUnary({ model: 'claude' })).status).toBe(404);
  });

  it('contents, in JSON', async () => {
    playing();
    for (const body of ['{"contents": [', '{}', '[]', '7', { contents: [] }]) {
      const { status, text } = await askUnary({ body });
      expect(status).toBe(400);
      expect(parse(text).error?.status).toBe('INVALID_ARGUMENT');
    }
  });
});
