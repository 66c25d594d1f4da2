/** What the servers are sent: each field that they do not know themselves reaches an agent as an argument. */
import { type RunOptions } from 'parallel-genai';
import { askVac, type ChatMessage, type VacConnection } from 'parallel-genai/vac';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { streamTimeout } from '../../../src/providers/vac/streamTimeout.js';
import { play } from '../../support/play.js';
import { serve } from '../../support/serve.js';

const ways = [
  ['server-sent events', {}],
  ['text', { stream: 'text' }],
  ['a whole answer', { stream: false }],
  ['OpenAI-shaped events', { apiFormat: 'openai' }],
  ['an OpenAI-shaped whole answer', { apiFormat: 'openai', stream: false }],
] as const;

type Sent = Record<string, unknown> & { messages?: unknown; chat_history?: unknown; stream_timeout?: number };

/** What a request's body has; of whatever answer. */
async function sent(
  connection: Omit<VacConnection, 'url' | 'vac'>,
  { chatHistory, ...options }: RunOptions & { chatHistory?: readonly ChatMessage[] } = {},
): Promise<Sent> {
  const server = await serve((_got, response) => void response.end('data: {"answer": "x"}\n\n'));
  await play(
    askVac({ url: server.url, vac: 'demo', ...connection }, 'Since when?', chatHistory && { chatHistory }),
    options,
  );
  return JSON.parse(server.requests[0]?.body ?? '') as Sent;
}

describe('askVac sends', () => {
  it.each(ways)('no model beside the path that names the VAC, for %s', async (_, way) => {
    expect(await sent(way)).not.toHaveProperty('model');
  });

  it("nothing to an OpenAI-shaped route that would reach the agent, where the server's own limit is short enough", async () => {
    expect(Object.keys(await sent({ apiFormat: 'openai' }))).toEqual(['messages', 'stream']);
    expect(Object.keys(await sent({ apiFormat: 'openai', stream: false }))).toEqual(['messages', 'stream']);
  });

  it.each(ways.filter(([, way]) => !('stream' in way && way.stream === false)))(
    "a limit in whole seconds, well below the attempt's, for %s",
    async (_, way) => {
      expect((await sent(way, { timeoutMs: 30_000 })).stream_timeout).toBe(15);
      expect((await sent(way, { timeoutMs: 10_500 })).stream_timeout).toBe(2);
      expect((await sent(way, { timeoutMs: 60_000, deadlineMs: 9_000 })).stream_timeout).toBe(1);
      expect((await sent(way, { timeoutMs: 900 })).stream_timeout).toBe(0);
      expect((await sent({ ...way, body: { stream_timeout: 7 } })).stream_timeout).toBe(7);
      expect(await sent(way, { timeoutMs: Number.POSITIVE_INFINITY })).not.toHaveProperty('stream_timeout');
    },
  );

  it('half of the 120 s that an attempt has by default', async () => {
    expect((await sent({})).stream_timeout).toBe(60);
    expect((await sent({ stream: 'text' })).stream_timeout).toBe(60);
    expect(await sent({ stream: false })).not.toHaveProperty('stream_timeout');
  });

  it('a limit after which the server has 7 s at least to end, if the attempt has them', () => {
    fc.assert(
      fc.property(fc.double({ min: 7_000, max: 1e9, noNaN: true }), (timeoutMs) => {
        const seconds = streamTimeout(timeoutMs)!;
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(0);
        expect((seconds + 7) * 1_000).toBeLessThanOrEqual(timeoutMs);
      }),
    );
  });

  const histories: [string, readonly ChatMessage[]][] = [
    [
      'roles',
      [
        { role: 'user', content: 'What is MLOps?' },
        { role: 'assistant', content: 'Operations.' },
      ],
    ],
    [
      'names',
      [
        { name: 'Human', content: 'What is MLOps?' },
        { name: 'AI', content: 'Operations.' },
      ],
    ],
    [
      'names and texts',
      [
        { name: 'Human', text: 'What is MLOps?' },
        { name: 'eduvac', text: 'Operations.' },
      ],
    ],
  ];
  it.each(histories)('a history with %s as it is, and as messages with roles', async (_, chatHistory) => {
    expect((await sent({}, { chatHistory })).chat_history).toEqual(chatHistory);
    const { messages, chat_history: history } = await sent({ apiFormat: 'openai' }, { chatHistory });
    expect(history).toEqual(chatHistory);
    expect(messages).toEqual([...histories[0]![1], { role: 'user', content: 'Since when?' }]);
  });

  it('an image as the body says, for whoever takes it', async () => {
    const image = { image_uri: 'gs://bucket/a.png', mime: 'image/png' };
    expect(await sent({ stream: 'text', body: image })).toMatchObject({ user_input: 'Since when?', ...image });
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'What?' }] }];
    expect(await sent({ apiFormat: 'openai', body: { messages } })).toMatchObject({ messages });
  });
});

describe('an agent that raised, or never says that it is done, keeps a stream open as long as it may:', () => {
  const timeoutMs = 20_000;
  /** Ends the stream so, if that would come before the attempt's end: 6 s after its own limit, which is 120 s else. */
  const server = (ends: string) =>
    serve((got, response) => {
      const { stream_timeout: seconds = 120 } = JSON.parse(got.body) as Sent;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"chunk": "MLOps "}\n\n');
      if ((seconds + 6) * 1_000 < timeoutMs) response.end(ends);
    });

  it('then the answer comes, if there is one', async () => {
    const { url } = await server('data: {"answer": "MLOps er …"}\n\ndata: [DONE]\n\n');
    expect((await play(askVac({ url, vac: 'demo' }, 'Hi'), { timeoutMs })).value).toBe('MLOps er …');
  });

  it('then the attempt fails as incomplete, and not as one that took too long', async () => {
    const { url } = await server('');
    const { error } = await play(askVac({ url, vac: 'demo' }, 'Hi'), { timeoutMs });
    expect(error).toMatchObject({ name: 'IncompleteAnswerError' });
  });
});

describe('a route that is not there', () => {
  const asking = async (status: number, body: string, contentType: string, connection: Partial<VacConnection> = {}) => {
    const server = await serve((_got, response) => {
      response.writeHead(status, { 'content-type': contentType });
      response.end(body);
    });
    const { error } = await play(askVac({ url: server.url, vac: 'demo', ...connection }, 'Hi'));
    return { status: (error as { status?: number }).status, message: error?.message };
  };
  const flask404 = '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>';
  const advice = "Flask servers have no such route: ask them with stream: 'text'";

  it.each([
    [404, flask404, 'text/html; charset=utf-8'],
    [404, '{"detail":"Not Found"}', 'application/json'],
    [500, 'Internal Server Error', 'text/plain; charset=utf-8'],
    [500, '', 'text/plain'],
    [500, '<h1>Internal Server Error</h1>', 'text/html'],
  ])('for server-sent events (%i %j) says that it is no route of Flask servers', async (status, body, type) => {
    const end = await asking(status, body, type);
    expect(end.status).toBe(status);
    expect(end.message).toMatch(/^HTTP (404|500) from http:\S+\/sse/);
    expect(end.message).toContain(advice);
  });

  it.each<[number, string, Partial<VacConnection>]>([
    [404, flask404, { stream: 'text' }],
    [404, flask404, { stream: false }],
    [404, flask404, { apiFormat: 'openai' }],
    [500, 'Internal Server Error', { stream: 'text' }],
    [500, '{"error":"the quota is used up"}', {}],
    [503, '', {}],
  ])(
    'is not the case where it says something else or is asked for something else (%i %j %j)',
    async (status, body, connection) => {
      expect((await asking(status, body, 'text/plain', connection)).message).not.toContain('Flask');
    },
  );
});
