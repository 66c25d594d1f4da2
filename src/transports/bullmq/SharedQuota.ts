import type { Redis } from 'ioredis';
import { acquirePermits, closeLimiter, releasePermit, renewSlots, restampPermit } from './lua/limiterScripts.js';
import { openRedis, type RedisConnection } from './RedisConnection.js';

/** What the processes that share a limiter keep to. */
export interface SharedLimits {
  readonly concurrency: number;
  readonly requests: { readonly limit: number; readonly perMs: number } | undefined;
  readonly tokens: { readonly limit: number; readonly perMs: number } | undefined;
}

/** A permit that Redis may grant. */
export interface QuotaRequest {
  readonly id: string;
  /** What it will probably use; `undefined` if nobody can tell. */
  readonly tokens: number | undefined;
}

/** A permit that Redis granted. */
export interface QuotaPermit {
  readonly id: string;
  /** Where its tokens are written, and how many. */
  bucket: string;
  readonly reserved: number;
  /** Where its request is written. */
  requestBucket: string;
  /** It is being written anew. */
  restamped?: Promise<void>;
}

/** Redis's answer to requests. */
export interface QuotaAnswer {
  /** One for each of the first requests, in their order. */
  readonly granted: readonly QuotaPermit[];
  /** When it opens, in milliseconds from now; 0 if it is open. */
  readonly closedMs: number;
  /** When to ask again for the rest, in milliseconds from now; `undefined`: when a slot is given back. */
  readonly waitMs: number | undefined;
}

/** What of a permit was used: tokens; or nothing; or nobody says, this time or ever. */
export type QuotaUse = number | 'nothing' | 'unknown' | 'silent';

const uses = { nothing: '-', unknown: '?', silent: 'silent' } as const;

/** Attempts start a little after they were granted: windows that are so much longer keep the provider's own from overflowing. */
const paddedMs = (perMs: number): number => Math.ceil(Math.max(perMs * 1.005, perMs + 25));

/** Slots and quotas in Redis, counted there by Redis's clock, for all processes that use the same key. */
export class SharedQuota {
  readonly #client: Redis;
  readonly #listener: Redis;
  readonly #keys: readonly string[];
  readonly #channel: string;
  readonly #leaseMs: number;

  /**
   * @param onRoom called when somebody gave something back, or the connection is back
   * @param onClosed called when somebody closed it, with for how long
   * @param onAway called when the connection is lost
   */
  constructor(
    connection: RedisConnection,
    key: string,
    leaseMs: number,
    host: { onRoom(): void; onClosed(ms: number): void; onAway(): void },
  ) {
    const base = `parallel-genai:{limiter:${key}}`;
    this.#keys = ['state', 'slots', 'requests', 'requestAmounts', 'tokens', 'tokenAmounts'].map((k) => `${base}:${k}`);
    this.#channel = `${base}:channel`;
    this.#leaseMs = Math.ceil(leaseMs);
    this.#client = openRedis(connection);
    this.#client.on('ready', () => host.onRoom());
    this.#client.on('close', () => host.onAway());
    this.#listener = openRedis(connection, { autoResubscribe: false });
    this.#listener.on('ready', () => void this.#listener.subscribe(this.#channel).catch(() => undefined));
    this.#listener.on('message', (_channel: string, message: string) => {
      const [what, ms] = message.split(' ');
      if (what === 'closed') host.onClosed(Number(ms));
      else host.onRoom();
    });
  }

  get isConnected(): boolean {
    return this.#client.status === 'ready';
  }

  async acquire(requests: readonly QuotaRequest[], limits: SharedLimits): Promise<QuotaAnswer> {
    const { concurrency, requests: calls, tokens } = limits;
    const windows = [calls, tokens].flatMap((quota) => (quota ? [quota.limit, paddedMs(quota.perMs)] : [0, 0]));
    const wanted = requests.flatMap(({ id, tokens }) => [id, tokens ?? '?']);
    const most = Math.min(concurrency, Number.MAX_SAFE_INTEGER);
    const args = [most, this.#leaseMs, ...windows, ...wanted];
    const [closedMs, waitMs, ...granted] = await acquirePermits(this.#client, this.#keys, args);
    return {
      granted: granted.map((permit, index) => {
        const [bucket = '0', reserved, requestBucket = '0'] = permit.split(' ');
        return { id: requests[index]?.id ?? '', bucket, reserved: Number(reserved), requestBucket };
      }),
      closedMs,
      waitMs: waitMs < 0 ? undefined : waitMs,
    };
  }

  async release(permit: QuotaPermit, used: QuotaUse): Promise<void> {
    await permit.restamped;
    const { id, bucket, reserved, requestBucket } = permit;
    const use = typeof used === 'number' ? used : uses[used];
    await releasePermit(this.#client, this.#keys, [id, bucket, reserved, use, requestBucket, this.#channel]);
  }

  /** Counts a permit from now on, if it was granted a while ago: the answer took long, or this process was busy. */
  restamp(permit: QuotaPermit, { requests, tokens }: SharedLimits): void {
    const windows = [requests, tokens].map((quota) => (quota ? paddedMs(quota.perMs) : 0));
    const args = [permit.bucket, permit.reserved, permit.requestBucket, ...windows];
    permit.restamped = restampPermit(this.#client, this.#keys, args).then(
      ([bucket, requestBucket]) => void Object.assign(permit, { bucket, requestBucket }),
      () => undefined,
    );
  }

  /** Keeps the slots of these permits for longer. */
  async renew(ids: readonly string[]): Promise<void> {
    await renewSlots(this.#client, this.#keys, [this.#leaseMs, ...ids]);
  }

  /** Closes it for everybody. */
  async close(ms: number): Promise<void> {
    await closeLimiter(this.#client, this.#keys, [Math.ceil(ms), this.#channel]);
  }

  disconnect(): void {
    this.#client.disconnect();
    this.#listener.disconnect();
  }
}
