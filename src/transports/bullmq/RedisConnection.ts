import { Redis, type RedisOptions } from 'ioredis';
import { ConnectionError } from '../../core/model/errors.js';
import { formatValue } from '../../core/util/formatValue.js';
import { redact } from '../../core/util/redact.js';

/** Where Redis (or Valkey) is: an address such as `redis://localhost:6379`, ioredis's options, or a client to take them from. */
export type RedisConnection = string | RedisOptions | Redis;

/** Soon, and never more than a second after Redis is back. */
const retryStrategy = (times: number): number => Math.min(50 * times, 1_000);

/** @throws TypeError if that is no address, options or client of Redis */
export function assertConnection(connection: unknown): void {
  if (typeof connection === 'string' && /^(rediss?:\/\/|\/)/.test(connection)) return;
  if (typeof connection === 'object' && connection !== null) return;
  // Not even its kind is shown: an address may hold a password.
  const got = typeof connection === 'string' ? 'another string' : formatValue(connection);
  throw new TypeError(`connection must be a redis:// address, options of ioredis or a client of it, got ${got}`);
}

/** A client of our own, which waits for Redis as long as it takes. Errors of its connection are kept, and disturb nobody. */
export function openRedis(connection: RedisConnection, overrides: RedisOptions = {}): Redis {
  const options: RedisOptions = { maxRetriesPerRequest: null, retryStrategy, ...overrides };
  const client =
    typeof connection === 'string'
      ? new Redis(connection, options)
      : isClient(connection)
        ? connection.duplicate({ lazyConnect: false, ...options })
        : new Redis({ ...connection, lazyConnect: false, ...options });
  // Without a listener ioredis prints each of them.
  client.on('error', (error: Error) => lastErrors.set(client, error));
  return client;
}

const isClient = (connection: RedisOptions | Redis): connection is Redis =>
  typeof (connection as Partial<Redis>).duplicate === 'function';

const lastErrors = new WeakMap<Redis, Error>();

/**
 * Resolves when the client can be used.
 * @throws ConnectionError where Redis has not answered in time, with what was heard last
 */
export function whenReady(client: Redis, timeoutMs: number): Promise<void> {
  if (client.status === 'ready') return Promise.resolve();
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer);
      client.off('ready', ready);
      settle();
    };
    const ready = () => end(resolve);
    const timer = setTimeout(() => {
      const heard = lastErrors.get(client)?.message;
      const why = heard ? `: ${redact(heard)}` : '';
      end(() => reject(new ConnectionError(`no connection to Redis within ${timeoutMs} ms${why}`)));
    }, timeoutMs);
    client.on('ready', ready);
  });
}
