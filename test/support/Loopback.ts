import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A connection of a process to itself, which tells that what was sent before has arrived: however busy the machine is. */
export class Loopback {
  readonly #server: Server;
  readonly #socket: Socket;

  private constructor(server: Server, socket: Socket) {
    this.#server = server;
    this.#socket = socket;
  }

  static async open(): Promise<Loopback> {
    const server = createServer((socket) => void socket.setNoDelay().pipe(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setNoDelay();
    await once(socket, 'connect');
    return new Loopback(server, socket);
  }

  /** Resolves when a byte has gone there and back. */
  async roundTrip(): Promise<void> {
    const back = once(this.#socket, 'data');
    this.#socket.write('.');
    await back;
  }

  close(): void {
    this.#socket.destroy();
    this.#server.close();
  }
}
