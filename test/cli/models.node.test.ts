/** The command with models of OpenAI, of services that speak its language, and of Anthropic; several in one file, too. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { serve } from '../support/serve.js';
import { readRows, runCommand } from './command.js';
import { files } from './files.js';
import { modelServer } from './modelServer.js';

const secret = 'sk-proj-a-secret-key-of-somebody';

describe('a model', () => {
  it('of OpenAI is asked with key, instruction and settings, and its messages or their parts', async () => {
    const server = await modelServer();
    const parts = [{ type: 'text', text: 'What is this?' }];
    const messages = [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hi.' },
      { role: 'user', content: 'MLOps?' },
    ];
    const { input, out } = files([
      { id: 1, prompt: 'one', system: 'Be brief.', config: { temperature: 0 } },
      { id: 2, contents: messages },
      { id: 3, contents: parts, model: 'gpt-5-mini' },
      { id: 4, contents: [{ role: 'user', parts: [{ text: 'Gemini’s form' }] }] },
    ]);
    const who = ['--provider', 'openai', '--model', 'gpt-5', '--base-url', `${server.url}/v1/`, '--concurrency', '1'];
    const { code, stderr } = await runCommand(['run', input, '--out', out, ...who], {
      env: { OPENAI_API_KEY: secret },
    });
    expect([code, stderr]).toEqual([
      1,
      'Line 4 failed: TypeError: its "contents" must be messages such as { "role": "user", "content": "…" }, or parts of one\n',
    ]);
    expect(server.requests.map(({ path }) => path)).toEqual(Array(3).fill('/v1/chat/completions'));
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill(`Bearer ${secret}`));
    const usual = { stream: true, stream_options: { include_usage: true } };
    expect(server.asked()).toEqual([
      {
        ...{ ...usual, temperature: 0, model: 'gpt-5' },
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'one' },
        ],
      },
      { ...usual, model: 'gpt-5', messages },
      { ...usual, model: 'gpt-5-mini', messages: [{ role: 'user', content: parts }] },
    ]);
    expect(readRows(out).find(({ id }) => id === 1)).toMatchObject({
      answer: 'gpt-5: one',
      usage: { inputTokens: 3, outputTokens: 4, totalTokens: 7 },
    });
  });

  it('of Anthropic is asked with its own headers, a limit of tokens, and the instruction in its place', async () => {
    const server = await modelServer();
    const { input, out } = files([
      { id: 1, prompt: 'one', system: 'Be brief.' },
      { id: 2, prompt: 'two', config: { max_tokens: 10 }, model: 'claude-haiku-4-5' },
    ]);
    const env = { ANTHROPIC_API_KEY: secret, ANTHROPIC_BASE_URL: server.url };
    const args = ['run', input, '--out', out, '--concurrency', '1', '-m', 'anthropic:claude-sonnet-4-5'];
    expect(await runCommand(args, { env })).toMatchObject({ code: 0, stderr: '' });
    expect(server.requests.map(({ path, headers }) => [path, headers['x-api-key']])).toEqual(
      Array(2).fill(['/v1/messages', secret]),
    );
    expect(server.asked()).toMatchObject([
      {
        ...{ model: 'claude-sonnet-4-5', max_tokens: 4_096, system: 'Be brief.' },
        messages: [{ role: 'user', content: 'one' }],
      },
      { model: 'claude-haiku-4-5', max_tokens: 10 },
    ]);
    expect(server.asked()[1]).not.toHaveProperty('system');
    expect(readRows(out)[0]).toMatchObject({
      answer: 'claude-sonnet-4-5: one',
      usage: { inputTokens: 3, outputTokens: 4, totalTokens: 7 },
    });
  });

  it('may be another one for each row, of any provider; the usual provider needs no key then', async () => {
    const server = await modelServer();
    const env = {
      ...{ OPENAI_API_KEY: secret, OPENAI_BASE_URL: `${server.url}/v1`, ANTHROPIC_BASE_URL: `${server.url}/v1` },
      OLLAMA_BASE_URL: `${server.url}/v1`,
    };
    const models = ['openai:gpt-5', 'anthropic:claude-sonnet-4-5', 'ollama:llama3.2:1b', 'mock:instant'];
    const { input, out } = files(models.map((model, id) => ({ id, model, prompt: 'MLOps?' })));
    expect(await runCommand(['run', input, '--out', out], { env })).toMatchObject({ code: 0, stderr: '' });
    expect(Object.fromEntries(readRows(out).map(({ id, answer }) => [id, answer]))).toEqual({
      ...{ 0: 'gpt-5: MLOps?', 1: 'claude-sonnet-4-5: MLOps?', 2: 'llama3.2:1b: MLOps?' },
      3: 'No model was asked. The prompt: MLOps?',
    });
    // No service gets another one's key.
    expect(server.requests.filter(({ headers }) => JSON.stringify(headers).includes(secret))).toHaveLength(1);
  });

  it('that refuses for a while holds up no rows of other providers', async () => {
    const { input, out } = files([
      { id: 'a', model: 'openai:gpt-5', prompt: 'x' },
      { id: 'b', model: 'anthropic:claude-sonnet-4-5', prompt: 'x' },
    ]);
    const models = await modelServer();
    let refused = () => undefined as void;
    const refusal = new Promise<void>((resolve) => (refused = resolve));
    const busy = await serve((_, response, index) => {
      response.writeHead(429, { 'retry-after': '120', 'content-type': 'application/json' }).end('{}');
      if (index === 0) refused();
    });
    const env = { OPENAI_BASE_URL: busy.url, ANTHROPIC_BASE_URL: models.url };
    const running = runCommand(
      ['run', input, '--out', out, '--concurrency', '1', '--timeout', '1s', '--attempts', '2'],
      {
        env,
      },
    );
    await refusal;
    // Within the two minutes for which the first of them is to wait.
    await expect.poll(() => existsSync(out) && readRows(out).map(({ id }) => id)).toEqual(['b']);
    void running;
  });
});

describe('before any work it is told in a sentence', () => {
  const refused = async (rows: readonly unknown[], more: readonly string[], env: Record<string, string> = {}) => {
    const { input, out } = files(rows);
    const { code, stdout, stderr } = await runCommand(['run', input, '--out', out, ...more], { env });
    expect([code, stdout, stderr.trimEnd().split('\n').length]).toEqual([2, '', 1]);
    expect(stderr).not.toContain(secret);
    return stderr;
  };
  const row = (model?: string) => ({ id: model ?? 'usual', prompt: 'x', ...(model && { model }) });

  it('that a key is missing, of whom the command line names and of whom a single row names', async () => {
    expect(await refused([row()], ['--model', 'openai:gpt-5'])).toBe(
      'The provider openai needs an API key: set OPENAI_API_KEY, or try it with --provider mock.\n',
    );
    expect(await refused([row()], ['--provider', 'anthropic', '--model', 'x'])).toMatch(/set ANTHROPIC_API_KEY/);
    expect(await refused([row()], ['--provider', 'groq', '--model', 'x'], { OPENAI_API_KEY: secret })).toMatch(
      /set GROQ_API_KEY/,
    );
    expect(await refused([row('mock:instant'), row('anthropic:x')], ['--provider', 'mock'])).toMatch(
      /set ANTHROPIC_API_KEY/,
    );
    expect(await refused([row('mock:instant'), row()], [])).toMatch(/set GEMINI_API_KEY or GOOGLE_API_KEY/);
  });

  it('that a model is missing, or that a key or an address cannot be used', async () => {
    const keys = { OPENAI_API_KEY: secret, ANTHROPIC_API_KEY: secret };
    expect(await refused([row()], ['--provider', 'openai'], keys)).toBe(
      'The provider openai has no usual model: name one with --model.\n',
    );
    expect(await refused([row('mock:instant'), row('anthropic:')], [], keys)).toMatch(/anthropic has no usual model/);
    expect(await refused([row()], ['-m', 'openai:x'], { OPENAI_API_KEY: `${secret}\u201d` })).toMatch(
      /^OPENAI_API_KEY holds a character that HTTP headers cannot carry/,
    );
    expect(await refused([row()], ['-m', 'openai:x'], { OPENAI_BASE_URL: 'api.example.com' })).toMatch(
      /^OPENAI_BASE_URL must begin with http/,
    );
  });

  it('through a pipe too, where rows that came before are still answered', async () => {
    const { out } = files();
    const input = [row('mock:instant'), row('openai:gpt-5'), row('mock:lifelike')].map((row) => JSON.stringify(row));
    const { code, stdout, stderr } = await runCommand(['run', '-', '--out', out], { input: input.join('\n') });
    expect([code, stderr]).toEqual([
      2,
      'The provider openai needs an API key: set OPENAI_API_KEY, or try it with --provider mock.\n',
    ]);
    expect(stdout).toMatch(/^1 answered;/);
    expect(readRows(out).map(({ id }) => id)).toEqual(['mock:instant']);
  });
});

it.each([
  ['openai', 'OPENAI_API_KEY'],
  ['anthropic', 'ANTHROPIC_API_KEY'],
  ['openrouter', 'OPENROUTER_API_KEY'],
  ['groq', 'GROQ_API_KEY'],
  ['mistral', 'MISTRAL_API_KEY'],
  ['gemini', 'GEMINI_API_KEY'],
  ['genai', 'GOOGLE_API_KEY'],
  ['vac', 'VAC_API_KEY'],
  ['vac', 'VAC_TOKEN'],
])('prints no key of %s, whatever a server says of it', async (provider, name) => {
  // No prefix tells that it is one.
  const key = 'nGq8w3zP0VtLkY7rXbD2';
  const server = await serve(({ headers }, response) => {
    const got = headers.authorization ?? headers['x-api-key'] ?? headers['x-goog-api-key'];
    const message = `Who are you? ${got as string} is nobody (${(got as string).split(' ').at(-1)}).`;
    response
      .writeHead(401, { 'content-type': 'application/json' })
      .end(JSON.stringify({ error: { message, code: 401 } }));
  });
  const { input, out } = files();
  const args = ['run', input, '--out', out, '--provider', provider, '--model', 'x', '--base-url', server.url];
  const { code, stdout, stderr } = await runCommand(args, { env: { [name]: key } });
  expect(code).toBe(1);
  expect(server.requests.length).toBeGreaterThan(0);
  expect(stdout + stderr + JSON.stringify(readRows(out))).not.toContain(key);
  expect(readRows(out)[0]?.error).toMatchObject({
    status: 401,
    message: expect.stringContaining('is nobody') as string,
  });
});
