import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Http2Bindings, type HttpBindings, serve } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';

/** A server that listens. */
export interface Listening {
  readonly url: string;
  /** Takes no more connections, and resolves when the last one is closed. */
  close(): Promise<void>;
}

/** Whoever sends slowly holds a connection, and nothing else; these bound for how long. */
const patience = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 5_000,
};

/** Answers a request; what it returns may be a network error, for which the connection is closed. */
export type Answering = (request: Request) => Response | Promise<Response>;

/** Serves web-standard requests with `node:http`. */
export async function listen(
  answering: Answering,
  {
    port = 0,
    hostname = '127.0.0.1',
    serverOptions = {},
  }: { port?: number; hostname?: string; serverOptions?: object },
): Promise<Listening> {
  const fetch = async (request: Request, { outgoing }: HttpBindings | Http2Bindings) => {
    const response = await answering(request);
    if (response.type !== 'error') return response;
    outgoing.destroy();
    return RESPONSE_ALREADY_SENT;
  };
  const options = {
    fetch,
    port,
    hostname,
    overrideGlobalObjects: false,
    serverOptions: { ...patience, ...serverOptions },
  };
  const server = serve(options) as Server;
  await Promise.race([once(server, 'listening'), once(server, 'error').then(([error]) => Promise.reject(error))]);
  const { port: actual } = server.address() as AddressInfo;
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  return {
    url: `http://${host}:${actual}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      // A connection whose answer has just ended is kept alive for the next one, which does not come any more.
      const idle = setInterval(() => server.closeIdleConnections(), 20);
      // Who has not read to the end by then is not waited for.
      const timeout = setTimeout(() => server.closeAllConnections(), 2_000);
      await closed;
      clearInterval(idle);
      clearTimeout(timeout);
    },
  };
}
