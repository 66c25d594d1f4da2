/** `mockOpenAI` and `mockAnthropic`, asked by the providers they stand for: the same script as `mockGemini`'s. */
import { isRetryable, retryAfterMs, type TaskFunction } from 'parallel-genai';
import { askAnthropic } from 'parallel-genai/anthropic';
import { askOpenAI } from 'parallel-genai/openai';
import {
  type Mock,
  mockAnthropic,
  type MockCall,
  type MockFailure,
  mockOpenAI,
  type MockScript,
} from 'parallel-genai/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { play } from '../../support/play.js';
import { mockedNetwork, use } from './network.js';

mockedNetwork();

const text = 'MLOps er en praksis – ét svar 🚀 i flere stykker, langt nok til at deles.';
const tool = { name: 'weather', args: { city: 'Aarhus' } };

interface Seen {
  readonly text: string;
  readonly thoughts: string;
  readonly tools: readonly { name: string; args: unknown }[];
}
interface Spoken {
  readonly mock: string;
  readonly make: (script?: MockScript<MockCall>) => Mock<MockCall>;
  readonly ask: (stream: boolean, key?: string) => TaskFunction<[], Seen, string>;
  readonly overloadedStatus: number;
}

const messages = [{ role: 'user', content: 'What is MLOps?' }];
const spoken: Spoken[] = [
  {
    mock: 'mockOpenAI',
    make: (script) => mockOpenAI(script),
    ask: (stream, key = 'any') =>
      askOpenAI(
        { url: 'https://openai.test/v1', headers: key ? { authorization: `Bearer ${key}` } : {} },
        { model: 'gpt-test', messages: [{ role: 'system', content: 'Be brief.' }, ...messages] },
        {
          stream,
          select: ({ text, reasoning, toolCalls }) => ({
            text,
            thoughts: reasoning,
            tools: toolCalls.map(({ name, arguments: args }) => ({ name, args: JSON.parse(args) as unknown })),
          }),
        },
      ),
    overloadedStatus: 503,
  },
  {
    mock: 'mockAnthropic',
    make: (script) => mockAnthropic(script),
    ask: (stream, key = 'any') =>
      askAnthropic(
        { url: 'https://anthropic.test/v1', headers: key ? { 'x-api-key': key } : {} },
        { model: 'gpt-test', max_tokens: 500, system: 'Be brief.', messages },
        {
          stream,
          select: ({ text, thinking, toolUses }) => ({
            text,
            thoughts: thinking,
            tools: toolUses.map(({ name, input }) => ({ name, args: input })),
          }),
        },
      ),
    overloadedStatus: 529,
  },
];

describe.each(spoken)('$mock', ({ make, ask, overloadedStatus }) => {
  let mock: Mock<MockCall>;
  beforeEach(() => {
    mock = use(make({ answer: text }));
  });

  describe.each([true, false])('streamed: %s', (stream) => {
    const failing = async (fail: MockFailure) => {
      mock.reset({ answer: text, failures: [{ fail }] });
      return (await play(ask(stream))).error;
    };

    it('answers, and tells what was used', async () => {
      const { chunks, value, report } = await play(ask(stream));
      expect(value?.text).toBe(text);
      expect(chunks.join('')).toBe(text);
      expect(chunks.length > 1).toBe(stream);
      expect(report).toMatchObject({ model: 'gpt-test', usage: { outputTokens: Math.ceil(text.length / 4) } });
      expect(mock.calls[0]).toMatchObject({ prompt: 'What is MLOps?', system: 'Be brief.', model: 'gpt-test', stream });
      expect(mock.counts).toMatchObject({ made: 1, answered: 1 });
    });

    it('thinks aloud and calls functions', async () => {
      mock.reset({ answer: { thoughts: 'Let me think about it.', text: 'Looking.', functionCalls: [tool] } });
      const { value } = await play(ask(stream));
      expect(value).toEqual({ text: 'Looking.', thoughts: 'Let me think about it.', tools: [tool] });
    });

    it('fails as the script has it', async () => {
      expect(await failing('overloaded')).toMatchObject({ name: 'HttpError', status: overloadedStatus });
      expect(await failing('internal')).toMatchObject({ status: 500 });
      expect(await failing('unknownModel')).toMatchObject({ status: 404 });
      expect(await failing('invalidKey')).toMatchObject({ status: 401 });
      expect(await failing({ kind: 'http', status: 502, body: '<html>' })).toMatchObject({ status: 502 });
      const limited = await failing({ kind: 'rateLimit', retryAfterMs: 3_000 });
      expect(limited).toMatchObject({ status: 429 });
      expect(retryAfterMs(limited)).toBe(3_000);
      expect(retryAfterMs(await failing({ kind: 'rateLimit', retryAfterMs: false }))).toBeUndefined();
      for (const fail of ['cut', 'malformed'] as const) {
        const error = await failing(fail);
        expect([fail, error?.name, isRetryable(error)]).toEqual([fail, 'IncompleteAnswerError', true]);
      }
      // An error in mid-stream has no status of its own: its words stand for one.
      expect(await failing('errorEvent')).toMatchObject({ name: 'HttpError', status: 529 });
      expect(await failing('blockedPrompt')).toMatchObject({ name: 'BlockedError' });
      expect(await failing('blockedAnswer')).toMatchObject({ name: 'BlockedError' });
      expect(await failing('reset')).toMatchObject({ name: 'ConnectionError' });
    });
  });

  it('heals at the second attempt of the same question', async () => {
    mock.reset({ answer: text, failures: [{ attempt: 1, fail: 'overloaded' }] });
    const { value } = await play(ask(true), { retry: { attempts: 2, delay: () => 0 } });
    expect(value?.text).toBe(text);
    expect(mock.calls.map(({ attempt, failure }) => [attempt, failure])).toEqual([
      [1, 'overloaded'],
      [2, undefined],
    ]);
  });

  it('wants a key', async () => {
    expect((await play(ask(true, ''))).error).toMatchObject({ status: 401 });
    mock.reset({ apiKey: 'the right one' });
    expect((await play(ask(true))).error).toMatchObject({ status: 401 });
    expect((await play(ask(true, 'the right one'))).error).toBeUndefined();
  });

  it('tells a mistake in the script', async () => {
    mock.reset(() => ({ answer: [] }));
    const { error } = await play(ask(true));
    expect(error).toMatchObject({ name: 'HttpError', status: 400 });
    expect(error?.message).toContain("'s script: none of its answer rules fits the call");
  });
});
