import { fromEventStream } from 'parallel-genai/sse';
import { onTestFinished } from 'vitest';
import type { RunEvent, RunRequest } from '../../../demo/node/server/protocol.js';
import { type ServerOptions, startServer } from '../../../demo/node/server/startServer.js';

/** A demo server on a free port until the test is finished, answering at once unless its script says otherwise. */
export async function demoServer(options: ServerOptions = {}) {
  const server = await startServer({ script: { answer: ({ prompt }) => `You asked: ${prompt}` }, ...options });
  let down = false;
  const shutDown = async (graceMs: number) => {
    down = true;
    await server.shutDown(graceMs);
  };
  onTestFinished(() => (down ? undefined : server.shutDown(0)));

  const post = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    fetch(`${server.url}/runs`, { method: 'POST', headers, body });
  return {
    ...server,
    shutDown,
    post,
    /** A visitor's run, as the page asks for it. */
    run: (request: RunRequest) =>
      fromEventStream<RunEvent>(`${server.url}/runs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      }),
  };
}

export const question = 'What is MLOps?';
