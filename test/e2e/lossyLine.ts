import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line to a server that can be cut, where no end is told and nobody answers at its address any more; and mended. */
export async function lossyLine(url: string): Promise<{ url: string; cut: () => void; mend: () => void }> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const line = createServer((here) => {
    const there = connect(Number(port), hostname);
    for (const [from, to] of [
      [here, there],
      [there, here],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy()).on('close', () => sockets.delete(from));
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  const { port: here } = line.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${here}`,
    mend: () => void line.listen(here, '127.0.0.1'),
    cut: () => {
      line.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
