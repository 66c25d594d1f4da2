import { checkLimiterOptions, type LimiterOptions } from '../../core/limiter/limiterOptions.js';
import type { Limiter } from '../../core/model/Limiter.js';
import { assertNumber } from '../../core/util/assertNumber.js';
import { formatValue } from '../../core/util/formatValue.js';
import { assertObject } from '../../core/util/assertOptions.js';
import { assertConnection, type RedisConnection } from './RedisConnection.js';
import { RedisLimiter } from './RedisLimiter.js';

/** Settings of {@link createRedisLimiter}: those of `createLimiter`, and its own. */
export interface RedisLimiterOptions extends LimiterOptions {
  /** Where Redis or Valkey is: a `redis://` address, options of ioredis, or a client of it whose options are taken. */
  readonly connection: RedisConnection;
  /** What the quota is called: limiters of the same key share it. One for each quota that the provider has. */
  readonly key: string;
  /**
   * How long the slots of a process that gives no sign of life stay taken, in milliseconds; it gives three in that time. At
   * least 100.
   * @default 10_000
   */
  readonly leaseMs?: number;
}

/**
 * A limiter that processes share, on any number of machines: `concurrency`, `requests` and `tokens` hold for all of them
 * together, in sliding windows by Redis's clock, and one answer that names a wait closes it for everybody. What it learns
 * besides (overload, outages, quotas that nobody stated) each process learns for itself.
 *
 * While Redis is away nothing starts, `state$` says `closed` without a time, and it goes on when Redis is back. Close it at
 * the end: its connections keep the process alive.
 *
 * @throws RangeError or TypeError naming the option and the value
 * @example
 * const limiter = createRedisLimiter({ connection, key: 'gemini-flash', requests: { limit: 1_000, perMs: 60_000 } });
 * createWorker('genai', registry, { connection, limiter, retry: true });
 */
export function createRedisLimiter(options: RedisLimiterOptions): Limiter & { close(): void } {
  assertObject('options', options);
  const { connection, key, leaseMs = 10_000, ...limits } = options;
  assertConnection(connection);
  if (typeof key !== 'string' || key === '') {
    throw new TypeError(`key must be a string that is not empty, got ${formatValue(key)}`);
  }
  assertNumber('leaseMs', leaseMs, { min: 100 });
  checkLimiterOptions(limits);
  return new RedisLimiter(connection, key, leaseMs, limits);
}
