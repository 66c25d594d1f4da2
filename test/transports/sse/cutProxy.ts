import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * A line between client and server that is cut: the first connection after so many bytes of what the server sends, the
 * next after so many more, and so on; then it holds.
 */
export async function cutProxy(target: number, cuts: readonly number[]) {
  const line = { url: '', cuts: 0, sentBytes: 0 };
  const left = [...cuts];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    let budget = left.shift() ?? Number.POSITIVE_INFINITY;
    const cut = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', cut);
      socket.on('close', cut);
    }
    client.on('data', (bytes) => upstream.write(bytes));
    upstream.on('data', (bytes) => {
      const sent = bytes.subarray(0, budget);
      budget -= sent.length;
      line.sentBytes += sent.length;
      // Cut only once the client has those bytes: a reset would take them away from it.
      client.write(sent, () => {
        if (budget > 0) return;
        line.cuts++;
        client.end();
        upstream.destroy();
      });
      if (budget === 0) upstream.pause();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  line.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/runs`;
  return line;
}
