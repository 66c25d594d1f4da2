import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

/** A request that a test's server got. */
export interface Got {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Settles when the connection or the answer ends: `true` where the client left before the answer's end. */
  readonly abandoned: Promise<boolean>;
}

export interface TestServer {
  readonly url: string;
  readonly requests: readonly Got[];
  /** Connections open now. */
  readonly connections: ReadonlySet<Socket>;
  close(): Promise<void>;
}

export type Answer = (got: Got, response: ServerResponse, index: number) => void | Promise<void>;

/** A real HTTP server on loopback, closed when the test is finished. `answer` is called for each request. */
export async function serve(answer: Answer): Promise<TestServer> {
  const requests: Got[] = [];
  const connections = new Set<Socket>();
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('error', () => undefined);
    request.on('end', () => {
      const abandoned = new Promise<boolean>((resolve) =>
        response.on('close', () => resolve(!response.writableFinished)),
      );
      const { method = '', url: path = '', headers } = request;
      const got = { method, path, headers, body: Buffer.concat(pieces).toString(), abandoned };
      void answer(got, response, requests.push(got) - 1);
    });
  });
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, connections, close };
}

/** How a body is cut: whole, into single bytes, or into pieces that fall between characters and lines. */
export const cuts = { whole: [Number.POSITIVE_INFINITY], 'single bytes': [1], 'odd pieces': [7, 3, 11, 2, 19] };

/** Writes a body in pieces of these sizes, each on its own. */
export async function writeIn(response: ServerResponse, body: Buffer, sizes: readonly number[]): Promise<void> {
  for (let at = 0, piece = 0; at < body.length && !response.destroyed; piece++) {
    const next = Math.min(body.length, at + (sizes[piece % sizes.length] as number));
    response.write(body.subarray(at, next));
    at = next;
    await setImmediate();
  }
}

/** An HTTP response in a file's bytes, its head apart from its body. */
export function parseHttp(bytes: Buffer) {
  const split = bytes.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = bytes.subarray(0, split).toString().split('\r\n');
  const headers = lines
    .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const)
    // The replaying server frames the body itself.
    .filter(([name]) => !/^(content-length|transfer-encoding|connection|date)$/i.test(name));
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(headers),
    body: bytes.subarray(split + 4),
  };
}

/** Answers with a recorded response, its body in pieces of these sizes. */
export const replay =
  (bytes: Buffer, sizes: readonly number[]): Answer =>
  async (_got, response) => {
    const { status, headers, body } = parseHttp(bytes);
    response.writeHead(status, headers);
    await writeIn(response, body, sizes);
    response.end();
  };
