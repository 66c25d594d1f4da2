import { finalState } from 'parallel-genai';
import { fromEventStream } from 'parallel-genai/sse';
import { describe, expect, it } from 'vitest';
import { listenFailure } from '../../../demo/node/server/listenFailure.js';
import type { RunEvent } from '../../../demo/node/server/protocol.js';
import { helpText, serverOptions } from '../../../demo/node/server/serverOptions.js';
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
    expect(serverOptions(['--mock'], key)).toMatchObject({ apiKey: undefined, mockWanted: true });
    expect(serverOptions([], {})).toMatchObject({ apiKey: undefined, mockWanted: false });
    expect(serverOptions([], key)).toMatchObject({ apiKey: 'key', mockWanted: false });
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
