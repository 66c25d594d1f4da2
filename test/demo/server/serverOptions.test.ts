import { finalState } from 'parallel-genai';
import { fromEventStream } from 'parallel-genai/sse';
import { describe, expect, it } from 'vitest';
import { listenFailure } from '../../../demo/node/server/listenFailure.js';
import type { RunEvent } from '../../../demo/node/server/protocol.js';
import { helpText, type ServerCliOptions, serverOptions } from '../../../demo/node/server/serverOptions.js';
import { demoServer } from './demoServer.js';

describe('the server’s help', () => {
  it('has a curl line that starts a run', async () => {
    const [, address, header = '', body] =
      /^ *curl -N localhost:8080(\S+) -H '([^']+)' -d '([^']+)'$/m.exec(helpText) ?? [];
    const { url } = await demoServer();
    const [name = '', value = ''] = header.split(': ');
    const run = fromEventStream<RunEvent>(`${url}${address}`, { method: 'POST', headers: { [name]: value }, body });
    expect((await finalState(run)).tasks.get('a')?.value).toBe('You asked: What is MLOps?');
  });
});

describe('the server’s options', () => {
  it('tell why the mock answers', () => {
    const key = { GOOGLE_API_KEY: 'key' };
    expect(serverOptions(['--mock'], key)).toMatchObject({ access: new Map(), mockWanted: true });
    expect(serverOptions([], {})).toMatchObject({ access: new Map(), mockWanted: false });
    expect(serverOptions([], key)).toMatchObject({ access: new Map([['gemini', { key: 'key' }]]), mockWanted: false });
  });

  it('offer a model of each provider that has a key beside Gemini’s, or mocks of all', () => {
    const offered = (env: NodeJS.ProcessEnv, ...args: string[]) => {
      const { models, access } = serverOptions(args, env) as ServerCliOptions;
      return { models, real: [...(access?.keys() ?? [])] };
    };
    const gemini = ['gemini-2.5-flash', 'gemini-2.5-flash-lite', 'gemini-2.5-pro', 'gemini-2.0-flash'];
    expect(offered({ OPENAI_API_KEY: 'o' })).toEqual({
      models: [...gemini, 'openai:gpt-5', 'anthropic:claude-sonnet-4-5'],
      real: [],
    });
    expect(offered({ GEMINI_API_KEY: 'g', GROQ_API_KEY: 'q' })).toEqual({
      models: [...gemini, 'groq:llama-3.3-70b-versatile'],
      real: ['gemini', 'groq'],
    });
    expect(offered({ OPENAI_API_KEY: 'o' }, '--models', 'openai:gpt-5, ollama:llama3.2:1b')).toEqual({
      models: ['openai:gpt-5', 'ollama:llama3.2:1b'],
      real: ['openai', 'ollama'],
    });
    expect(offered({}, '--models', 'openai:gpt-5,gemini-2.5-pro')).toMatchObject({ real: [] });
    expect(offered({ OPENAI_API_KEY: 'o' }, '--models', 'openai:gpt-5', '--mock')).toMatchObject({ real: [] });
  });

  it.each([
    [['--models', 'openai:gpt-5,anthropic:claude'], 'set ANTHROPIC_API_KEY, or try it with --mock'],
    [['--models', 'anthropic:claude', '--live'], 'set ANTHROPIC_API_KEY, or try it with --mock'],
    [['--models', 'nobody:gpt-5'], 'got "nobody:gpt-5"'],
    [['--models', ''], 'got ""'],
    [['--live'], '--live needs an API key'],
    [['--live', '--mock', '--models', 'openai:gpt-5'], 'exclude each other'],
  ])('refuse %j, and show no key', (args, told) => {
    const act = () => serverOptions(args, { OPENAI_API_KEY: 'a-secret' });
    expect(act).toThrow(told);
    expect(act).not.toThrow('a-secret');
  });
});

describe('a server that cannot listen', () => {
  const failureOf = (code: string, syscall = 'listen') =>
    listenFailure(Object.assign(new Error(`${syscall} ${code}`), { code, syscall }), { hostname: 'host', port: 80 });

  it.each([
    ['EADDRINUSE', 'Somebody listens there already: choose another with --port.'],
    ['EADDRNOTAVAIL', 'This machine does not have the address host: choose another with --host.'],
    ['EACCES', 'You may not listen on port 80: choose another with --port.'],
    ['ENOTFOUND', 'No address is known for host: choose another with --host.'],
    ['EAI_AGAIN', 'No address is known for host: choose another with --host.'],
    ['EAFNOSUPPORT', 'The server cannot listen on host, port 80: listen EAFNOSUPPORT.'],
  ])('says why and what to do after %s', (code, sentence) => {
    expect(failureOf(code)).toBe(sentence);
  });

  it('leaves other errors to others', () => {
    expect(listenFailure(new TypeError('a bug'), {})).toBeUndefined();
  });
});
