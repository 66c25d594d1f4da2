import { connect } from 'node:net';
import { finalState } from 'parallel-genai';
import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../../demo/node/server/protocol.js';
import { demoServer, question } from './demoServer.js';

type Server = Awaited<ReturnType<typeof demoServer>>;

const tasks = [{ name: 'english' }];

/** That another visitor's run goes well, from its start while the bad one is there to its end. */
async function othersNoticeNothing(server: Server, bad: () => Promise<void>) {
  const other = finalState(server.run({ question, tasks: [{ name: 'a' }, { name: 'b' }] }));
  await bad();
  expect((await other).counts).toMatchObject({ completed: 2, failed: 0 });
  expect((await finalState(server.run({ question, tasks }))).counts).toMatchObject({ completed: 1 });
}

const slow = { script: { answer: 'fine', latencyMs: 100, chunkMs: 5 } };

describe('bad input gets a 4xx that says why, and others notice nothing', () => {
  it.each<[what: string, body: unknown, reason: RegExp, field?: string]>([
    ['broken JSON', '{"question": "x", ', /^the body must be JSON/],
    ['no object', '[1]', /^the body must be an object/],
    ['null', 'null', /^the body must be an object/],
    ['no question', { tasks }, /^question is missing/, 'question'],
    ['an empty question', { question: '', tasks }, /^question must not be empty/, 'question'],
    ['a long question', { question: 'x'.repeat(8_001), tasks }, /at most 8000 characters/, 'question'],
    ['no tasks', { question, tasks: [] }, /at least one task/, 'tasks'],
    ['tasks that are none', { question, tasks: 'all' }, /must be a list of tasks/, 'tasks'],
    ['a task that is none', { question, tasks: ['a'] }, /must be an object/, 'tasks.0'],
    ['10,000 tasks', { question: 'x', tasks: Array.from({ length: 10_000 }, () => 0) }, /at most 50 tasks/, 'tasks'],
    ['two tasks of a name', { question, tasks: [...tasks, ...tasks] }, /different names/, 'tasks'],
    ['an unknown field', { question, tasks, admin: true }, /admin is no field of a run/, 'admin'],
    [
      'an unknown field of a task',
      { question, tasks: [{ name: 'a', key: 'k' }] },
      /is no field of a run/,
      'tasks.0.key',
    ],
    ['an unknown field of the options', { question, tasks, options: { limiter: 1 } }, /is no field/, 'options.limiter'],
    ['a task __proto__', { question, tasks: [{ name: '__proto__' }] }, /reserved/, 'tasks.0.name'],
    ['a task constructor', { question, tasks: [{ name: 'constructor' }] }, /reserved/, 'tasks.0.name'],
    ['a field __proto__', `{"question":"x","tasks":[{"name":"a"}],"__proto__":{"a":1}}`, /no field/, '__proto__'],
    ['a field __proto__ of a task', `{"question":"x","tasks":[{"name":"a","__proto__":{"system":"x"}}]}`, /no field/],
    [
      'a model it does not ask',
      { question, tasks: [{ name: 'a', model: 'gpt' }] },
      /^This server asks/,
      'tasks.0.model',
    ],
    ['too many attempts', { question, tasks, options: { retry: 11 } }, /at most 10/, 'options.retry'],
    ['no time', { question, tasks, options: { timeoutMs: 0 } }, /at least 100/, 'options.timeoutMs'],
    ['half a slot', { question, tasks, options: { concurrency: 1.5 } }, /whole number/, 'options.concurrency'],
  ])('%s', async (_, body, reason, field) => {
    const server = await demoServer(slow);
    await othersNoticeNothing(server, async () => {
      const response = await server.post(typeof body === 'string' ? body : JSON.stringify(body));
      expect(response.status).toBe(400);
      const { error } = (await response.json()) as Refusal;
      expect(error).toMatchObject({ status: 400, message: expect.stringMatching(reason) as string });
      if (field !== undefined) expect(error.field).toBe(field);
      expect(({} as Record<string, unknown>)['system']).toBeUndefined();
    });
  });
  it('a body of 10 MB, announced or not', async () => {
    const server = await demoServer(slow);
    const body = JSON.stringify({ question: 'x'.repeat(10_000_000), tasks });
    await othersNoticeNothing(server, async () => {
      await expect(answerOrClosed(server.post(body))).resolves.toBe('413 The body may have at most 64 kB.');
      const stream = new ReadableStream({ start: (c) => (c.enqueue(new TextEncoder().encode(body)), c.close()) });
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: stream, duplex: 'half' };
      const unannounced = await answerOrClosed(fetch(`${server.url}/runs`, init));
      expect(['413 The body may have at most 64 kB.', 'closed']).toContain(unannounced);
    });
  });
  it('a body that is no JSON by its type, as a form of another site would send', async () => {
    const server = await demoServer();
    const response = await server.post(JSON.stringify({ question, tasks }), { 'content-type': 'text/plain' });
    expect(response.status).toBe(415);
    expect(((await response.json()) as Refusal).error.message).toContain('content-type: application/json');
  });
  it('other methods and addresses', async () => {
    const server = await demoServer();
    const get = await fetch(`${server.url}/runs`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await fetch(`${server.url}/secrets`)).status).toBe(404);
  });
  it.each([
    ['its headers', 'POST /runs HTTP/1.1\r\nHost: x\r\nX-A: '],
    ['its body', 'POST /runs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n'],
  ])('a client that sends %s a byte at a time: its connection is closed', async (_, head) => {
    const serverOptions = { headersTimeout: 400, requestTimeout: 400, connectionsCheckingInterval: 100 };
    const server = await demoServer({ ...slow, serverOptions });
    await othersNoticeNothing(server, async () => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      socket.write(head);
      const drip = setInterval(() => socket.write('a'), 50);
      socket.on('error', () => undefined);
      let answer = '';
      socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
      await new Promise((resolve) => socket.once('close', resolve));
      clearInterval(drip);
      expect(answer).toMatch(/^(HTTP\/1.1 408 |$)/);
    });
  });
});

/** Status and reason; or that the connection was closed before the body was sent. */
async function answerOrClosed(answer: Promise<Response>): Promise<string> {
  try {
    const response = await answer;
    return `${response.status} ${((await response.json()) as Refusal).error.message}`;
  } catch {
    return 'closed';
  }
}
