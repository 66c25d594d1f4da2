import { describe, expect, it } from 'vitest';
import { mlopsTexts } from '../../demo/node/mock/mlopsTexts.js';
import { serve } from '../support/serve.js';
import { runScript } from './runScript.js';

// Each test starts a process, and may share the machine with others that do.
const names = ['openai:gpt-5', 'anthropic:claude-sonnet-4-5', 'gemini:gemini-2.5-flash'];
const outcomes = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const key = 'a-key-that-nobody-may-see';
const event = (object: object) => `data: ${JSON.stringify(object)}\n\n`;
const chat = event({ choices: [{ index: 0, delta: { content: 'I am GPT.' }, finish_reason: 'stop' }] });
const message = [
  event({ type: 'message_start', message: { usage: { input_tokens: 5 } } }),
  event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'I am Claude.' } }),
  event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 4 } }),
].join('');

describe('npm start -- --models', () => {
  it('asks mocks of several providers without any key, and says so', async () => {
    const { code, stdout, stderr } = await runScript('start', ['--models', names.join(','), '--json']).ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Embedded mocks answer for openai:gpt-5, .*OPENAI_API_KEY.*; no model is called\.$/m);
    expect(new Set(outcomes(stdout).map(({ name }) => name))).toEqual(new Set(names));
    for (const { value, mocked } of outcomes(stdout)) {
      expect(value).toContain(mlopsTexts.english);
      expect(mocked).toBe(true);
    }
  });

  it('asks the real ones with the keys and addresses of the environment, and shows no key', async () => {
    const server = await serve((got, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(got.path.endsWith('/messages') ? message : chat);
    });
    const { code, stdout, stderr } = await runScript('start', ['--models', 'openai:gpt-5,anthropic:claude', '--json'], {
      env: {
        OPENAI_API_KEY: key,
        OPENAI_BASE_URL: `${server.url}/v1`,
        ANTHROPIC_API_KEY: key,
        ANTHROPIC_BASE_URL: server.url,
      },
    }).ended;
    expect([code, stderr]).toEqual([0, 'Asking openai:gpt-5, anthropic:claude.\n']);
    expect(Object.fromEntries(outcomes(stdout).map(({ name, value }) => [name, value]))).toEqual({
      'openai:gpt-5': 'I am GPT.',
      'anthropic:claude': 'I am Claude.',
    });
    expect(server.requests.map(({ path }) => path).toSorted()).toEqual(['/v1/chat/completions', '/v1/messages']);
    expect(server.requests.map(({ headers }) => headers.authorization ?? headers['x-api-key']).toSorted()).toEqual([
      `Bearer ${key}`,
      key,
    ]);
    expect(stdout).not.toContain(key);
  });

  it.each<[string[], string, string?]>([
    [['--models', 'openai:gpt-5,anthropic:claude'], 'set ANTHROPIC_API_KEY, or try it with --mock'],
    [['--models', 'groq:llama', '--live'], 'set GROQ_API_KEY, or try it with --mock'],
    [['--models', 'gpt-5'], 'got "gpt-5"'],
    [['--models', 'openai:gpt-5', '--live'], 'OPENAI_BASE_URL must begin with http:// or https://.', 'user:pw@host'],
  ])('refuses %j where keys or names are missing, with exit code 2', async (args, told, address = '') => {
    const env = { OPENAI_API_KEY: key, OPENAI_BASE_URL: address };
    const { code, stdout, stderr } = await runScript('start', args, { env }).ended;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(told);
    expect(stderr).not.toContain(key);
  });

  it('says of a key that is wrong, and a model that is not there, what to do about theirs', async () => {
    const server = await serve(({ path }, response) => {
      const [status, message] = path.endsWith('/messages') ? [404, 'no such model'] : [401, 'Incorrect API key'];
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message } }));
    });
    const env = {
      ...{ OPENAI_API_KEY: key, OPENAI_BASE_URL: server.url },
      ...{ ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: server.url },
    };
    const { code, stdout } = await runScript('start', ['--models', 'openai:gpt-5,anthropic:claude'], { env }).ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/^openai:gpt-5: failed .*Incorrect API key\. See --help for where it comes from\.$/m);
    expect(stdout).toMatch(/^anthropic:claude: failed .*no such model\. Choose another model with --models\.$/m);
  });
});
