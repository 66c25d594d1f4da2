import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Cut, pingPath, type Reply, type SeenRequest } from './replies.js';
import { turns } from './turns.js';

/** A page may ask from wherever it comes: Gemini's own API lets it, too. The star does not stand for `authorization`. */
const crossOrigin = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization, *',
  'access-control-expose-headers': '*',
  'access-control-max-age': '600',
};

/**
 * A real HTTP server on this machine, of which each request gets the reply that is chosen for it.
 *
 * @param arrived resolves when what was written has reached a client in another process, which is to see it before a reset
 */
export async function openReplyServer(
  reply: (request: SeenRequest) => Reply | Promise<Reply>,
  arrived: (request: SeenRequest) => Promise<void> = () => turns(),
) {
  const server = createServer((incoming, response) => {
    if (incoming.method === 'OPTIONS' || incoming.url === pingPath) response.writeHead(204, crossOrigin).end();
    else {
      void see(incoming, response).then(async (request) =>
        answer(response, await reply(request), () => arrived(request)),
      );
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function see(incoming: IncomingMessage, response: ServerResponse): Promise<SeenRequest> {
  const over = new Promise<{ aborted: boolean }>((resolve) => {
    response.once('close', () => resolve({ aborted: !response.writableFinished }));
  });
  let body = '';
  incoming.setEncoding('utf8');
  for await (const text of incoming) body += text as string;
  return { path: incoming.url ?? '', headers: incoming.headers, body: JSON.parse(body) as unknown, over };
}

async function answer(response: ServerResponse, reply: Reply, arrived: () => Promise<void>): Promise<void> {
  const { status = 200, contentType = 'application/json; charset=UTF-8', body = '', cut = 'whole' } = reply;
  if (reply.instead === 'reset') response.destroy();
  if (reply.instead) return;
  response.socket?.setNoDelay(true);
  response.writeHead(status, { ...crossOrigin, ...reply.headers, ...(contentType && { 'content-type': contentType }) });
  response.flushHeaders();
  for (const piece of piecesOf(body, cut)) {
    if (response.destroyed) return;
    response.write(piece);
    // So that the pieces arrive as pieces.
    await nextTurn();
  }
  if (reply.then === 'stall') return;
  if (reply.then !== 'reset') {
    response.end();
    return;
  }
  // What was written is to arrive first: a reset throws away what a client has not read yet.
  await new Promise<void>((resolve) => response.write('', () => resolve()));
  await arrived();
  response.socket?.resetAndDestroy();
}

function* piecesOf(body: string | Uint8Array, cut: Cut): Generator<Uint8Array> {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const sizes = cut === 'whole' ? [bytes.length] : typeof cut === 'number' ? [cut] : cut;
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? bytes.length;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
