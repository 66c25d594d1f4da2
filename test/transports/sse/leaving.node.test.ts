import { runTasks, type TaskContext } from 'parallel-genai';
import { fromEventStream, toEventStream } from 'parallel-genai/sse';
import { describe, expect, it } from 'vitest';
import { serve } from '../../support/serve.js';
import { record } from '../../support/tasks.js';
import { later, storeServer, until } from './storeServer.js';

const post = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
const now = { delay: () => 1 };
const event = (id: number) => `id: ${id}\ndata: {"type":"chunk","name":"a","attempt":1,"at":0,"value":${id}}\n\n`;
const sse = { 'content-type': 'text/event-stream' };

describe('unsubscribing from a stored run', () => {
  it('cancels it at once if this subscription started it, and not if it only reads', async () => {
    const aborted = later<void>();
    const never = ({ signal }: TaskContext) =>
      new Promise(() => signal.addEventListener('abort', () => aborted.resolve()));
    const { url, store } = await storeServer((store) => store.run({ never }), { graceMs: Number.POSITIVE_INFINITY });
    let address = '';
    const owner = record(fromEventStream(url, { ...post, onOpen: (stream) => (address = stream.address ?? '') }));
    await until(() => owner.events.length === 1);
    const reader = record(fromEventStream(address));
    await until(() => reader.events.length === 1);
    reader.unsubscribe();
    const another = record(fromEventStream(address));
    await until(() => another.events.length === 1);
    expect(store.active).toBe(1);
    owner.unsubscribe();
    await aborted.promise;
    await until(() => another.end === 'completed');
    expect(another.events[1]).toMatchObject({ type: 'error', error: { name: 'AbortError' } });
  });
  it('sends nothing to a server without a run store', async () => {
    const server = await serve(
      (_got, response) => void response.writeHead(200, sse).write('event: begin\ndata: {}\n\n' + event(1)),
    );
    const run = record(fromEventStream(server.url, { ...post, reconnect: now }));
    await until(() => run.events.length === 1);
    run.unsubscribe();
    expect(await server.requests[0]?.abandoned).toBe(true);
    expect(server.requests).toHaveLength(1);
  });
  it('cannot come back to a plain relay, and says how it ended', async () => {
    const body = await toEventStream(runTasks({ a: () => 1 })).text();
    const server = await serve((_got, response) => void response.writeHead(200, sse).end(body.slice(0, -5)));
    const run = record(fromEventStream(server.url, { ...post, reconnect: now }));
    await until(() => run.end !== undefined);
    expect(server.requests).toHaveLength(1);
  });
});
