import { Queue } from 'bullmq';
import type { Redis, RedisOptions } from 'ioredis';
import { openRedis, type RedisConnection } from './RedisConnection.js';

/** How long connections that nobody uses are kept: the next run begins sooner by what it takes to connect. */
const idleMs = 10_000;

/** Connections to one Redis that runs of this process share. */
export class SharedConnections {
  readonly client: Redis;
  readonly #connection: RedisConnection;
  readonly #queues = new Map<string, Queue>();
  readonly #idleReaders: Redis[] = [];
  #users = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #onClose: () => void;

  constructor(connection: RedisConnection, onClose: () => void) {
    this.#connection = connection;
    this.#onClose = onClose;
    this.client = openRedis(connection);
    // What is lost while nobody uses it is not to be opened again.
    this.client.on('close', () => this.#users === 0 && this.#close());
  }

  queue(name: string): Queue {
    const known = this.#queues.get(name);
    if (known) return known;
    const queue = new Queue(name, { connection: this.client });
    queue.on('error', () => undefined);
    this.#queues.set(name, queue);
    return queue;
  }

  /** A connection for reads that block. */
  takeReader(): Redis {
    const idle = this.#idleReaders.pop();
    if (idle) setRef(idle, true);
    return idle ?? openRedis(this.#connection);
  }

  /** @param isBusy a command is under way on it, which nobody waits for any more */
  giveReader(reader: Redis, isBusy: boolean): void {
    if (isBusy || reader.status !== 'ready' || this.client.status === 'end') return reader.disconnect();
    setRef(reader, false);
    this.#idleReaders.push(reader);
  }

  use(): this {
    clearTimeout(this.#timer);
    if (this.#users++ === 0) setRef(this.client, true);
    return this;
  }

  /** Idle connections keep no process alive. */
  release(): void {
    if (--this.#users > 0) return;
    if (this.client.status !== 'ready') return this.#close();
    setRef(this.client, false);
    this.#timer = setTimeout(() => this.#close(), idleMs).unref();
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#onClose();
    this.client.disconnect();
    for (const reader of this.#idleReaders) reader.disconnect();
  }
}

function setRef(client: Redis, isRef: boolean): void {
  const { stream } = client as { stream?: { ref?(): void; unref?(): void } };
  if (isRef) stream?.ref?.();
  else stream?.unref?.();
}

const byClient = new WeakMap<object, SharedConnections>();
const byOptions = new Map<string, SharedConnections>();

/** The connections to this Redis, in use until they are released. */
export function useConnections(connection: RedisConnection): SharedConnections {
  const name = nameOf(connection);
  const [known, forget, keep] =
    name === undefined
      ? [
          byClient.get(connection as object),
          () => byClient.delete(connection as object),
          (shared: SharedConnections) => byClient.set(connection as object, shared),
        ]
      : [byOptions.get(name), () => byOptions.delete(name), (shared: SharedConnections) => byOptions.set(name, shared)];
  if (known) return known.use();
  const shared = new SharedConnections(connection, forget);
  keep(shared);
  return shared.use();
}

/** Options are often written anew for each call. Those that hold objects or functions are the same only if they are one. */
function nameOf(connection: RedisConnection | RedisOptions): string | undefined {
  if (typeof connection === 'string') return connection;
  const isFlat = Object.values(connection).every((value) => typeof value !== 'object' && typeof value !== 'function');
  return isFlat && Object.getPrototypeOf(connection) === Object.prototype ? JSON.stringify(connection) : undefined;
}
