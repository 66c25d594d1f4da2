/** The relay that README and docs/recipes.md show, over real HTTP: whoever leaves cancels the run. */
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { finalState, runTasks, type TaskContext } from 'parallel-genai';
import { fromEventStream, toEventStream } from 'parallel-genai/sse';
import { afterEach, expect, it } from 'vitest';
import { page } from './markdown.js';

const relayed = `const { status, headers, body } = toEventStream(`;
const piped = 'await pipeline(Readable.fromWeb(body as never), response).catch(() => undefined);';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function serve(ask: (context: TaskContext<string>) => Promise<string>): Promise<string> {
  async function relay(_request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, headers, body } = toEventStream(runTasks({ english: ask }));
    response.writeHead(status, Object.fromEntries(headers));
    await pipeline(Readable.fromWeb(body as never), response).catch(() => undefined);
  }
  const server = createServer((request, response) => void relay(request, response));
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/runs`;
}

it('is what the pages show', () => {
  for (const path of ['README.md', 'docs/recipes.md']) {
    expect(page(path).text).toContain(relayed);
    expect(page(path).text).toContain(piped);
  }
});

it('brings the answers to the browser', async () => {
  const url = await serve(async ({ emit }) => {
    emit('MLOps is ');
    return 'MLOps is …';
  });
  const { tasks } = await finalState(fromEventStream(url));
  expect(tasks.get('english')).toMatchObject({ status: 'completed', value: 'MLOps is …', text: 'MLOps is ' });
});

it('cancels the calls of a visitor who leaves while nothing is sent', async () => {
  let cancelled = () => {};
  const whenCancelled = new Promise<void>((resolve) => {
    cancelled = resolve;
  });
  const url = await serve(({ signal, emit }) => {
    emit('MLOps');
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        cancelled();
        reject(signal.reason as Error);
      });
    });
  });
  const request = get(url, (response) => response.once('data', () => request.destroy()));
  request.on('error', () => undefined);
  await whenCancelled;
});
