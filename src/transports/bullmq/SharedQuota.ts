import type { Redis } from 'ioredis';
import { acquirePermits } from './lua/acquirePermits.js';
import { closeLimiter, countPermits, releasePermit, renewSlots } from './lua/limiterScripts.js';
import { openRedis, type RedisConnection } from './RedisConnection.js';

/** What the processes that share a limiter keep to. */
export interface SharedLimits {
  readonly concurrency: number;
  readonly requests: { readonly limit: number; readonly perMs: number } | undefined;
  readonly tokens: { readonly limit: number; readonly perMs: number } | undefined;
}

/** What an attempt will probably use. */
export interface TokenEstimate {
  /** What is known of it. */
  readonly tokens: number;
  /** It uses more, which Redis learns from what attempts of all processes have used. */
  readonly isBase: boolean;
}

/** A permit that Redis may grant. */
export interface QuotaRequest {
  readonly id: string;
  readonly tokens: TokenEstimate;
}

/** Redis's answer to requests. */
export interface QuotaAnswer {
  /** For each of the first requests, in their order, when it may begin, in milliseconds from now: they are granted. */
  readonly startInMs: readonly number[];
  /** When it opens, in milliseconds from now; 0 if it is open. */
  readonly closedMs: number;
  /** When to ask again for the rest, in milliseconds from now; `undefined`: when a slot is given back. */
  readonly waitMs: number | undefined;
}

/** What of a permit was used: tokens; or nothing; or nobody says, this time or ever. */
export type QuotaUse = number | 'nothing' | 'unknown' | 'silent';

const uses = { nothing: '-', unknown: '?', silent: 'silent' } as const;

/**
 * Calls do not arrive at the provider as evenly as they leave: windows that are so much longer keep the provider's own from
 * overflowing.
 */
const paddedMs = (perMs: number): number => Math.ceil(Math.max(perMs * 1.01, perMs + 25));

/** How long before its time a permit is granted at most: twice as long as an answer of Redis takes on a busy machine. */
const longestAheadMs = 200;

/** Slots and quotas in Redis, counted there by Redis's clock, for all processes that use the same key. */
export class SharedQuota {
  readonly #client: Redis;
  readonly #listener: Redis;
  readonly #keys: readonly string[];
  readonly #channel: string;
  readonly #leaseMs: number;
  readonly #limits: SharedLimits;

  /**
   * @param limits looked at anew each time
   * @param host told when somebody gave something back, or the connection is back; when somebody closed it, and for how
   *   long; and when the connection is lost
   */
  constructor(
    connection: RedisConnection,
    key: string,
    leaseMs: number,
    limits: SharedLimits,
    host: { onRoom(): void; onClosed(ms: number): void; onAway(): void },
  ) {
    const base = `parallel-genai:{limiter:${key}}`;
    this.#keys = ['state', 'slots', 'requests', 'requestAmounts', 'tokens', 'tokenAmounts', 'guesses'].map(
      (k) => `${base}:${k}`,
    );
    this.#channel = `${base}:channel`;
    this.#leaseMs = Math.ceil(leaseMs);
    this.#limits = limits;
    this.#client = openRedis(connection);
    this.#client.on('ready', () => host.onRoom());
    this.#client.on('close', () => host.onAway());
    this.#listener = openRedis(connection, { autoResubscribe: false });
    this.#listener.on('ready', () => {
      // Whatever was said meanwhile was not heard.
      this.#listener.subscribe(this.#channel).then(
        () => host.onRoom(),
        () => undefined,
      );
    });
    this.#listener.on('message', (_channel: string, message: string) => {
      const [what, ms] = message.split(' ');
      if (what === 'closed') host.onClosed(Number(ms));
      else host.onRoom();
    });
  }

  get isConnected(): boolean {
    return this.#client.status === 'ready';
  }

  async acquire(requests: readonly QuotaRequest[]): Promise<QuotaAnswer> {
    const { concurrency, requests: calls, tokens } = this.#limits;
    const most = Math.min(concurrency, Number.MAX_SAFE_INTEGER);
    const wanted = requests.flatMap(({ id, tokens: { tokens, isBase } }) => [id, tokens, isBase ? '?' : '']);
    const args = [...this.#common(), most, this.#aheadMs(), calls?.limit ?? 0, tokens?.limit ?? 0, ...wanted];
    const [closedMs, waitMs, ...startInMs] = await acquirePermits(this.#client, this.#keys, args);
    return { startInMs, closedMs, waitMs: waitMs < 0 ? undefined : waitMs };
  }

  /** The attempts of these permits have begun. */
  async count(ids: readonly string[]): Promise<void> {
    const { requests, tokens } = this.#limits;
    if (requests || tokens) await countPermits(this.#client, this.#keys, [...this.#common(), ...ids]);
  }

  /** @param base what of the tokens was known before */
  async release(id: string, used: QuotaUse, base: number): Promise<void> {
    const use = typeof used === 'number' ? used : uses[used];
    await releasePermit(this.#client, this.#keys, [...this.#common(), id, use, base, this.#channel]);
  }

  /** Keeps the slots of these permits for longer. */
  async renew(ids: readonly string[]): Promise<void> {
    await renewSlots(this.#client, this.#keys, [...this.#common(), ...ids]);
  }

  /** Closes it for everybody. */
  async close(ms: number): Promise<void> {
    await closeLimiter(this.#client, this.#keys, [...this.#common(), Math.ceil(ms), this.#channel]);
  }

  disconnect(): void {
    this.#listener.disconnect();
    // What was given back last is on its way.
    if (this.isConnected) this.#client.quit().catch(() => undefined);
    else this.#client.disconnect();
  }

  /** What all Lua functions are told. */
  #common(): [leaseMs: number, requestsPerMs: number, tokensPerMs: number] {
    const { requests, tokens } = this.#limits;
    return [this.#leaseMs, requests ? paddedMs(requests.perMs) : 0, tokens ? paddedMs(tokens.perMs) : 0];
  }

  #aheadMs(): number {
    const { requests, tokens } = this.#limits;
    const windows = [requests, tokens].flatMap((quota) => (quota ? [quota.perMs / 5] : []));
    return Math.floor(Math.min(longestAheadMs, this.#leaseMs / 4, ...windows));
  }
}
