import { describe, expect, it } from 'vitest';
import type { GeminiFailure } from 'parallel-genai/testing';
import { askStream, askUnary, parse, post, textOf } from './ask.js';
import { mockedNetwork, playing } from './network.js';

mockedNetwork();

const answer = 'MLOps joins machine learning and operations. '.repeat(20);
const failing = (fail: GeminiFailure) => playing({ answer, chunkChars: 90, failures: [{ fail }] });

describe('mockGemini fails, unary and streamed alike, with', () => {
  it.each([
    ['internal', 500, 'INTERNAL'],
    ['overloaded', 503, 'UNAVAILABLE'],
    ['invalidKey', 400, 'INVALID_ARGUMENT'],
    ['missingKey', 403, 'PERMISSION_DENIED'],
    ['unknownModel', 404, 'NOT_FOUND'],
    ['rateLimit', 429, 'RESOURCE_EXHAUSTED'],
  ] as const)('%s: status %i', async (kind, status, rpc) => {
    const gemini = failing(kind);
    const unary = await askUnary();
    const streamed = await askStream();
    expect([unary.status, streamed.status]).toEqual([status, status]);
    expect(streamed.contentType).toContain('application/json');
    for (const text of [unary.text, streamed.data[0]]) {
      expect(parse(text).error).toMatchObject({ code: status, status: rpc });
    }
    expect(gemini.counts).toMatchObject({ made: 2, failed: 2, answered: 0, inFlight: 0 });
    expect(gemini.calls.map(({ status, failure }) => [status, failure])).toEqual(Array(2).fill(['failed', kind]));
  });

  it('rateLimit: the quota’s details and how long to wait', async () => {
    const gemini = failing({ kind: 'rateLimit', retryAfterMs: 34_400, quota: 'day', limit: 20 });
    const [quota, retry] = parse((await askUnary()).text).error?.details ?? [];
    expect(quota).toMatchObject({
      '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
      violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier', quotaValue: '20' }],
    });
    expect(retry).toEqual({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' });
    gemini.reset({ failures: [{ fail: { kind: 'rateLimit', retryAfterMs: false } }] });
    expect((await askUnary()).text).not.toContain('RetryInfo');
  });

  it('http: any status and body', async () => {
    const gemini = failing({ kind: 'http', status: 502, body: '<h1>Bad Gateway</h1>' });
    expect(await askUnary()).toEqual({ status: 502, text: '<h1>Bad Gateway</h1>' });
    gemini.reset({ failures: [{ fail: { kind: 'http', status: 504 } }] });
    expect(await askUnary()).toEqual({ status: 504, text: '' });
    expect(gemini.counts.failed).toBe(1);
  });

  it('reset: no response at all', async () => {
    const gemini = failing('reset');
    await expect(post('generateContent')).rejects.toBeInstanceOf(TypeError);
    await expect(post('streamGenerateContent?alt=sse')).rejects.toBeInstanceOf(TypeError);
    expect(gemini.counts).toMatchObject({ failed: 2, inFlight: 0 });
  });

  it('reset within the answer: what came before arrives, then the body errors', async () => {
    failing({ kind: 'reset', atFraction: 0.5 });
    const { data, error } = await askStream();
    expect(textOf(data.map(parse))).toBe(answer.slice(0, 450));
    expect(error).toBeDefined();
    await expect(askUnary()).rejects.toThrow();
  });

  it('cut: a stream that ends without a finish reason, a unary body that breaks off', async () => {
    failing('cut');
    const { data, error } = await askStream();
    const bodies = data.map(parse);
    expect(textOf(bodies)).toBe(answer.slice(0, 450));
    expect(bodies.some(({ candidates }) => candidates?.[0].finishReason)).toBe(false);
    expect(error).toBeUndefined();
    const { text } = await askUnary();
    expect(() => parse(text)).toThrow(SyntaxError);
    expect(() => parse('[')).toThrow(SyntaxError);
    await expect((await post('streamGenerateContent')).json()).rejects.toThrow(SyntaxError);
  });

  it('cut at any place, however short the answer: never a whole one', async () => {
    const gemini = playing();
    for (const at of [0, 0.2, 1]) {
      for (const text of ['Hi', 'x', answer]) {
        gemini.reset({ answer: text, failures: [{ fail: { kind: 'cut', atFraction: at } }] });
        const bodies = (await askStream()).data.map(parse);
        expect(bodies.some(({ candidates }) => candidates?.[0].finishReason)).toBe(false);
        expect(textOf(bodies)).toHaveLength(Math.min(textOf(bodies).length, text.length - 1));
      }
    }
  });

  it('malformed: JSON that does not parse', async () => {
    failing('malformed');
    const { data } = await askStream();
    expect(textOf(data.slice(0, -1).map(parse))).toBe(answer.slice(0, 450));
    expect(() => parse(data.at(-1))).toThrow(SyntaxError);
    const { status, text } = await askUnary();
    expect(status).toBe(200);
    expect(() => parse(text)).toThrow(SyntaxError);
  });

  it('errorEvent: an error at HTTP 200', async () => {
    failing({ kind: 'errorEvent', atFraction: 0.1 });
    const { status, data } = await askStream();
    expect(status).toBe(200);
    expect(data.map(parse).at(-1)?.error).toMatchObject({ code: 503, status: 'UNAVAILABLE' });
    expect(data.length).toBe(2);
    expect(parse((await askUnary()).text).error?.code).toBe(503);
  });

  it('blockedPrompt: no candidates but a reason', async () => {
    failing({ kind: 'blockedPrompt', reason: 'PROHIBITED_CONTENT' });
    for (const text of [(await askUnary()).text, ...(await askStream()).data]) {
      expect(parse(text).candidates).toBeUndefined();
      expect(parse(text).promptFeedback?.blockReason).toBe('PROHIBITED_CONTENT');
      expect(parse(text).usageMetadata).toEqual({ promptTokenCount: 4, totalTokenCount: 4 });
    }
  });

  it('blockedAnswer: the text so far and the reason', async () => {
    failing('blockedAnswer');
    for (const bodies of [[parse((await askUnary()).text)], (await askStream()).data.map(parse)]) {
      expect(textOf(bodies)).toBe(answer.slice(0, 450));
      expect(bodies.at(-1)?.candidates?.[0]).toMatchObject({ finishReason: 'SAFETY', safetyRatings: [{}, {}, {}, {}] });
    }
  });

  it('blockedAnswer: as much of the text as the script says', async () => {
    failing({ kind: 'blockedAnswer', atFraction: 0.2, reason: 'RECITATION' });
    for (const bodies of [[parse((await askUnary()).text)], (await askStream()).data.map(parse)]) {
      expect(textOf(bodies)).toBe(answer.slice(0, 180));
      expect(bodies.at(-1)?.candidates?.[0]).toMatchObject({ finishReason: 'RECITATION' });
    }
  });

  it('stall: silence until the caller gives up', async () => {
    const gemini = failing({ kind: 'stall', atFraction: 0.3 });
    const caller = new AbortController();
    const response = await post('streamGenerateContent?alt=sse', { signal: caller.signal });
    const reader = response.body!.getReader();
    // A browser may hand over several chunks at once.
    const decoder = new TextDecoder();
    let events = 0;
    while (events < 3) events += decoder.decode((await reader.read()).value).split('\r\n\r\n').length - 1;
    const silence = reader.read();
    expect(gemini.counts.inFlight).toBe(1);
    caller.abort();
    await expect(silence).rejects.toThrow();
    await expect.poll(() => gemini.counts).toMatchObject({ inFlight: 0, aborted: 1, failed: 0 });
  });

  it('whatever the answer function says', async () => {
    playing({ answer: ({ attempt }) => (attempt === 1 ? { fail: 'overloaded' } : 'healed') });
    expect((await askUnary()).status).toBe(503);
    expect(textOf([parse((await askUnary()).text)])).toBe('healed');
  });
});

describe('mockGemini’s failures strike', () => {
  it('the calls that meet all conditions of a rule', async () => {
    playing({
      failures: [
        { system: 'Danish', attempt: 1, fail: 'overloaded' },
        { model: 'gemini-2.5-pro', fail: 'rateLimit' },
        { prompt: /secret/g, call: [5, 6], fail: 'blockedPrompt' },
      ],
    });
    const status = async (question: object) => (await askUnary(question)).status;
    expect(await status({ system: 'In Danish, please.' })).toBe(503);
    expect(await status({ system: 'In Danish, please.' })).toBe(200);
    expect(await status({ model: 'gemini-2.5-pro' })).toBe(429);
    expect((await askUnary({ prompt: 'a secret' })).text).not.toContain('blockReason');
    expect((await askUnary({ prompt: 'a secret' })).text).toContain('blockReason');
    expect((await askUnary({ prompt: 'a secret' })).text).toContain('blockReason');
  });

  it('the share of calls that the script says, the same ones each time and in whatever order they come', async () => {
    const gemini = playing();
    const prompts = Array.from({ length: 200 }, (_, i) => `Question ${i}`);
    const statuses = async (seed: number, order = prompts) => {
      gemini.reset({ seed, failures: [{ fail: 'overloaded', probability: 0.3 }] });
      const results = await Promise.all(order.map(async (prompt) => [prompt, (await askUnary({ prompt })).status]));
      return Object.fromEntries(results) as Record<string, number>;
    };
    const first = await statuses(7);
    const failed = Object.values(first).filter((status) => status === 503).length;
    expect(failed).toBeGreaterThan(40);
    expect(failed).toBeLessThan(80);
    expect(await statuses(7, [...prompts].reverse())).toEqual(first);
    expect(await statuses(8)).not.toEqual(first);
  });
});
