import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { createRunStore, type HandlerOptions, type RunStore, type RunStoreOptions } from 'parallel-genai/sse';
import { onTestFinished } from 'vitest';

/** A real server whose runs are kept in a store. */
export async function storeServer(
  start: (store: RunStore, request: Request) => string | Promise<string>,
  { port = 0, handler, ...options }: RunStoreOptions & { port?: number; handler?: HandlerOptions } = {},
) {
  const store = createRunStore(options);
  const answer = store.handler((request) => start(store, request), handler);
  const server = serve({ fetch: answer, port, hostname: '127.0.0.1', overrideGlobalObjects: false });
  await once(server, 'listening');
  const stop = async () => {
    const closed = once(server, 'close');
    server.close();
    (server as Server).closeAllConnections();
    await closed;
  };
  onTestFinished(() => {
    if (server.listening) void stop();
  });
  const { port: actual } = server.address() as AddressInfo;
  return { store, url: `http://127.0.0.1:${actual}/runs`, port: actual, stop };
}

export const until = async (met: () => boolean): Promise<void> => {
  while (!met()) await new Promise((resolve) => setTimeout(resolve, 1));
};

/** A promise to be kept by hand. */
export function later<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((done) => (resolve = done));
  return { promise, resolve };
}
