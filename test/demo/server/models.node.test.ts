import { readFile } from 'node:fs/promises';
import { finalState } from 'parallel-genai';
import { describe, expect, it } from 'vitest';
import type { ModelAccess } from '../../../demo/models/ModelProvider.js';
import { type ModelProviderName, modelProviders } from '../../../demo/models/modelProviders.js';
import type { RunRequest } from '../../../demo/node/server/protocol.js';
import { serve } from '../../support/serve.js';
import { demoServer, question } from './demoServer.js';

const models = ['gemini-2.5-flash', 'openai:gpt-5', 'anthropic:claude-sonnet-4-5'] as const;
const request: RunRequest = { question, tasks: models.map((model) => ({ name: model, model, system: 'Be brief.' })) };
const event = (object: object) => `data: ${JSON.stringify(object)}\n\n`;
const completion = event({ choices: [{ index: 0, delta: { content: 'From a server.' }, finish_reason: 'stop' }] });

describe('the demo server, asked for models of several providers', () => {
  it('has mocks of all of them answer where it has no key', async () => {
    const asked: string[] = [];
    const answer = ({ model, system, prompt }: { model: string; system: string; prompt: string }) => {
      asked.push(model);
      return `${model}: ${system} ${prompt}`;
    };
    const server = await demoServer({ script: { answer }, models });
    const { tasks } = await finalState(server.run(request));
    expect([...tasks.values()].map(({ value }) => value)).toEqual([
      'gemini-2.5-flash: Be brief. What is MLOps?',
      'gpt-5: Be brief. What is MLOps?',
      'claude-sonnet-4-5: Be brief. What is MLOps?',
    ]);
    expect(asked).toHaveLength(3);
  });

  it('asks the real ones with the keys that it holds, of which no visitor sees anything', async () => {
    const service = await serve(({ headers }, response) => {
      const key = headers.authorization?.slice('Bearer '.length) ?? '';
      if (key === 'a-good-key') response.writeHead(200, { 'content-type': 'text/event-stream' }).end(completion);
      else response.writeHead(401).end(JSON.stringify({ error: { message: `Incorrect API key provided: ${key}` } }));
    });
    const access = new Map<ModelProviderName, ModelAccess>([
      ['openai', { key: 'a-good-key', url: service.url }],
      ['groq', { key: 'a-bad-key-of-ours', url: service.url }],
    ]);
    const server = await demoServer({ access, models: ['openai:gpt-5', 'groq:llama'] });
    const body = {
      question,
      tasks: [{ name: 'good' }, { name: 'bad', model: 'groq:llama' }],
      options: { retry: false },
    };
    const told = await (await server.post(JSON.stringify(body))).text();
    expect(told).toContain('From a server.');
    expect(told).toContain('HTTP 401');
    expect(told).not.toMatch(/a-good-key|a-bad-key/);
  });

  it('refuses the models that it does not have', async () => {
    const server = await demoServer({ models });
    const response = await server.post(JSON.stringify({ question, tasks: [{ name: 'a', model: 'openai:gpt-4' }] }));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { field: 'tasks.0.model' } });
  });

  it('one provider that refuses for a while holds up no calls to another', async () => {
    const busy = await serve((_, response) => void response.writeHead(429, { 'retry-after': '120' }).end());
    const open = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(completion);
    });
    const access = new Map<ModelProviderName, ModelAccess>([
      ['openai', { key: 'k', url: busy.url }],
      ['groq', { key: 'k', url: open.url }],
    ]);
    const server = await demoServer({ access, models: ['openai:gpt-5', 'groq:llama'] });
    const ask = (model: string) =>
      finalState(server.run({ question, tasks: [{ name: 'a', model }], options: { retry: false } }));
    expect((await ask('openai:gpt-5')).counts.failed).toBe(1);
    expect((await ask('groq:llama')).tasks.get('a')?.value).toBe('From a server.');
  });
});

it('the page and the server let the page reach all providers, and nobody else', async () => {
  const origins = Object.values(modelProviders).map(({ url }) => new URL(url).origin);
  const html = await readFile('demo/web/index.html', 'utf8');
  const allowed = /connect-src 'self' ([^;]+);/.exec(html)?.[1]?.split(' ');
  expect(allowed?.toSorted()).toEqual(origins.toSorted());
  const server = await demoServer();
  const policy = (await fetch(`${server.url}/health`)).headers.get('content-security-policy') ?? '';
  expect(policy).toContain(`connect-src 'self' ${origins.join(' ')};`);
});
