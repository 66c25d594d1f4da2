/** `askAIStream` with the SDK's own streams and agents, of both versions. */
import * as v6 from 'ai-v6';
import * as v7 from 'ai-v7';
import { askAIStream } from 'parallel-genai/ai';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { play } from '../support/play.js';
import { type Answer, serve } from '../support/serve.js';
import { turns } from '../support/turns.js';
import { virtualTimers } from '../support/virtualTimers.js';
import { specifications } from './models.js';

const event = (object: unknown) => `data: ${typeof object === 'string' ? object : JSON.stringify(object)}\n\n`;
const chunk = (delta: object, finish_reason: string | null = null) =>
  event({ id: '1', model: 'exact', choices: [{ index: 0, delta, finish_reason }] });
const used = event({
  id: '1',
  model: 'exact',
  choices: [],
  usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
});
const callsTool = {
  tool_calls: [{ index: 0, id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Aarhus"}' } }],
};
const steps = [
  chunk({ content: 'Let me look. ' }) + chunk(callsTool, 'tool_calls') + used + event('[DONE]'),
  chunk({ content: 'It rains.' }) + chunk({}, 'stop') + used + event('[DONE]'),
];
const answers: Answer = (_got, response, index) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(steps[Math.min(index, 1)]);
};
const refuses: Answer = (_got, response) => {
  response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '7' });
  response.end('{"error":{"message":"Not now."}}');
};

/** An agent of AI SDK 7 takes this with its settings alone. */
const quiet = { onError: () => undefined } as object;

// The two have the same face here, and types of their own.
const sdks = [
  { sdk: 'ai 6', ai: v6, spec: specifications[0] },
  { sdk: 'ai 7', ai: v7 as unknown as typeof v6, spec: specifications[1] },
] as const;

describe.each(sdks)('askAIStream with $sdk', ({ ai, spec }) => {
  const model = (url: string) => spec?.compatible(url) as Parameters<typeof v6.streamText>[0]['model'];
  const weather = (execute: () => Promise<string>) =>
    ai.tool({ description: 'The weather', inputSchema: z.object({ city: z.string() }), execute });
  const agentAt = (url: string, execute = () => Promise.resolve('rain')) =>
    new ai.ToolLoopAgent({ model: model(url), tools: { weather: weather(execute) }, ...quiet });
  const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  afterEach(() => void printed.mockClear());

  it('gives the text of all steps, and adds up what they used', async () => {
    const server = await serve(answers);
    const agent = agentAt(server.url);
    const task = askAIStream((options) => agent.stream({ prompt: 'Does it rain?', ...options }), {
      select: (all) => all,
    });
    const { chunks, value, report } = await play(task);
    expect(chunks.join('')).toBe('Let me look. It rains.');
    expect(value).toMatchObject({ text: 'Let me look. It rains.', steps: ['Let me look. ', 'It rains.'] });
    expect(value?.toolCalls).toEqual([{ id: 'c1', name: 'weather', input: { city: 'Aarhus' } }]);
    expect(report).toMatchObject({ usage: { inputTokens: 6, outputTokens: 8 }, finishReason: 'stop', model: 'exact' });
  });

  it('fails for a status with its wait, after one request, and prints nothing', async () => {
    const server = await serve(refuses);
    const task = askAIStream((options) => ai.streamText({ model: model(server.url), prompt: 'secret', ...options }));
    const { error } = await play(task);
    expect(error).toMatchObject({ name: 'HttpError', status: 503, retryAfterMs: 7_000 });
    expect(server.requests).toHaveLength(1);
    const agent = agentAt(server.url);
    expect((await play(askAIStream((options) => agent.stream({ prompt: 'secret', ...options })))).error?.name).toBe(
      'HttpError',
    );
    expect(server.requests).toHaveLength(2);
    expect(printed).not.toHaveBeenCalled();
  });

  it('fails with a ConnectionError where nobody listens', async () => {
    const server = await serve(answers);
    await server.close();
    const task = askAIStream((options) => ai.streamText({ model: model(server.url), prompt: 'Hi', ...options }));
    expect((await play(task)).error).toMatchObject({ name: 'ConnectionError' });
  });

  it.each(['end', 'reset'] as const)('fails for a stream that breaks off by its %s', async (then) => {
    const server = await serve((_got, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(
        chunk({ content: 'Hello' }),
        () => void turns().then(() => void (then === 'end' ? response.end() : response.socket?.resetAndDestroy())),
      );
    });
    const task = askAIStream((options) => ai.streamText({ model: model(server.url), prompt: 'Hi', ...options }));
    expect((await play(task)).error).toMatchObject({ name: 'IncompleteAnswerError', text: 'Hello' });
  });

  it('closes the connection when it is left', async () => {
    const server = await serve((_got, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk({ content: 'Hello' }));
    });
    const task = askAIStream((options) => ai.streamText({ model: model(server.url), prompt: 'Hi', ...options }));
    const pass = virtualTimers();
    const played = play(task, { idleTimeoutMs: 300 });
    await expect.poll(() => server.requests.length).toBe(1);
    const { error } = await pass(played);
    expect(error).toMatchObject({ name: 'TaskTimeoutError', kind: 'idle' });
    expect(await server.requests[0]?.abandoned).toBe(true);
  });

  it('ends while a tool runs that does not listen to the signal', async () => {
    const server = await serve(answers);
    const agent = agentAt(server.url, () => new Promise<string>(() => undefined));
    const task = askAIStream((options) => agent.stream({ prompt: 'Does it rain?', ...options }));
    const { error } = await play(task, { idleTimeoutMs: 300 });
    expect(error).toMatchObject({ name: 'TaskTimeoutError', kind: 'idle' });
  });
});
