import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { serve } from '@hono/node-server';
import { runTasks, type TaskContext, type TaskEvent } from 'parallel-genai';
import { fromEventStream, toEventStream } from 'parallel-genai/sse';
import { finalize, lastValueFrom, Observable, type Subscriber, toArray } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ownTime } from '../../support/ownTime.js';
import { record } from '../../support/tasks.js';

/** A real server that answers each request with this run. */
async function relay(run: () => Observable<TaskEvent>, options?: Parameters<typeof toEventStream>[1]) {
  // The globals stay Node's own: other tests run in this process.
  const server = serve({
    fetch: () => toEventStream(run(), options),
    port: 0,
    hostname: '127.0.0.1',
    overrideGlobalObjects: false,
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, sockets };
}

/** A run under the test's hand. */
function manualRun() {
  const run = { subscriber: undefined as Subscriber<TaskEvent> | undefined, cancelled: false };
  const run$ = new Observable<TaskEvent>((subscriber) => {
    run.subscriber = subscriber;
  }).pipe(finalize(() => (run.cancelled = true)));
  return { run, run$ };
}

const chunk = (value: string): TaskEvent => ({ type: 'chunk', name: 'a', attempt: 1, at: 0, value });
const until = async (met: () => boolean) => {
  while (!met()) await new Promise((resolve) => setTimeout(resolve, 1));
};

describe('a run over real HTTP', () => {
  it('is the same on both sides', async () => {
    const answer = async function* () {
      yield 'ML';
      await Promise.resolve();
      return 'MLOps';
    };
    const { url } = await relay(() => runTasks({ answer }));
    const events = await lastValueFrom(fromEventStream(url).pipe(toArray()), { defaultValue: [] });
    expect(events.map(({ type }) => type)).toEqual(['start', 'chunk', 'complete']);
  });
  it('tells of each chunk as it comes, not when the next one does', async () => {
    const { run, run$ } = manualRun();
    const { url } = await relay(() => run$);
    const client = record(fromEventStream(url));
    await until(() => run.subscriber !== undefined);
    run.subscriber?.next(chunk('x'));
    await until(() => client.events.length === 1);
    client.unsubscribe();
  });
  it('is cancelled within 100 ms of the client leaving, the calls behind it included', async () => {
    let aborted = false;
    const never = ({ signal }: TaskContext) =>
      new Promise<string>(() => signal.addEventListener('abort', () => (aborted = true)));
    const { url } = await relay(() => runTasks({ never }));
    const client = record(fromEventStream(url));
    await until(() => client.events.length === 1);
    const elapsed = ownTime();
    client.unsubscribe();
    await until(() => aborted);
    expect(elapsed()).toBeLessThan(100);
  });
  it('is cancelled within 100 ms of a connection that breaks', async () => {
    const { run, run$ } = manualRun();
    const { url, sockets } = await relay(() => run$);
    const client = record(fromEventStream(url));
    await until(() => run.subscriber !== undefined);
    // What breaks is a connection that has begun to answer.
    run.subscriber?.next(chunk('x'));
    await until(() => client.events.length === 1);
    const elapsed = ownTime();
    for (const socket of sockets) socket.destroy();
    await until(() => run.cancelled);
    expect(elapsed()).toBeLessThan(100);
    await until(() => client.end !== undefined);
    expect(client.error).toMatchObject({
      name: 'IncompleteAnswerError',
      message: expect.stringMatching(/^the connection broke off/) as string,
    });
  });
  it('is ended for a client that does not read, and holds no more than maxBufferedChars until then', async () => {
    const { run, run$ } = manualRun();
    const { url } = await relay(() => run$, { maxBufferedChars: 100_000 });
    const client = request(url);
    client.on('error', () => undefined);
    client.on('response', (response) => response.pause());
    client.end();
    await until(() => run.subscriber !== undefined);
    const text = 'x'.repeat(10_000);
    let sent = 0;
    while (!run.cancelled) {
      run.subscriber?.next(chunk(text));
      sent += text.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
    client.destroy();
    // What the sockets' own buffers took came on top.
    expect(sent).toBeLessThan(20_000_000);
  });
});
