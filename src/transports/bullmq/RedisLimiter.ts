import type { Observable } from 'rxjs';
import { createLimiter } from '../../core/limiter/createLimiter.js';
import { checkLimits, type LimiterOptions } from '../../core/limiter/limiterOptions.js';
import type { AttemptEnd } from '../../core/model/AttemptEnd.js';
import type { Lease } from '../../core/model/Lease.js';
import type { Limiter } from '../../core/model/Limiter.js';
import type { LimiterState } from '../../core/model/LimiterState.js';
import type { LimiterUpdate } from '../../core/model/LimiterUpdate.js';
import type { PermitRequest } from '../../core/model/PermitRequest.js';
import type { TokenQuota } from '../../core/model/Quota.js';
import { PriorityQueue } from '../../core/queue/PriorityQueue.js';
import { classifyFailure } from '../../core/retry/classifyFailure.js';
import { wallNow } from '../../core/util/clock.js';
import { LimiterStatus } from './LimiterStatus.js';
import { PermitQueue } from './PermitQueue.js';
import type { RedisConnection } from './RedisConnection.js';
import { estimateTokens, usedTokens } from './sharedTokens.js';
import { SharedQuota, type TokenEstimate } from './SharedQuota.js';

/** How many requests are before Redis at a time; the others wait here, where priorities still count. */
const maxPending = 16;
/** Clocks and messages of one closing differ by less. */
const toleranceMs = 50;
/** Servers floor the waits that they name to whole seconds, and clocks differ. */
const marginMs = 1_000;

/**
 * A request passes two gates: this process's own limiter, which knows what came back from the server, and then Redis, which
 * knows what all processes do.
 */
export class RedisLimiter implements Limiter {
  readonly #adaptive: boolean;
  readonly #own: Limiter;
  readonly #quota: SharedQuota;
  readonly #status: LimiterStatus;
  readonly #waiting = new PriorityQueue<PermitRequest>();
  /** Before this process's own limiter. */
  readonly #atOwn = new Map<PermitRequest, PermitRequest>();
  /** Before Redis. */
  readonly #atRedis: PermitQueue;
  readonly #limits: { concurrency: number; requests: LimiterOptions['requests']; tokens: TokenQuota | undefined };
  #active = 0;
  #isPaused = false;
  #isClosed = false;

  constructor(connection: RedisConnection, key: string, leaseMs: number, options: LimiterOptions) {
    const { concurrency = Number.POSITIVE_INFINITY, requests, tokens, adaptive = true, retryBudget = true } = options;
    this.#adaptive = adaptive;
    this.#limits = { concurrency, requests, tokens };
    this.#own = createLimiter({ adaptive, retryBudget });
    this.#quota = new SharedQuota(connection, key, leaseMs, this.#limits, {
      onRoom: () => {
        this.#status.refresh();
        this.#atRedis.ask();
      },
      onClosed: (ms) => this.#status.closeFor(ms),
      onAway: () => this.#status.refresh(),
    });
    this.#status = new LimiterStatus(this.#own, this.#limits, () =>
      this.#isPaused ? 'paused' : this.#quota.isConnected ? undefined : 'closed',
    );
    this.#atRedis = new PermitQueue(this.#quota, leaseMs, {
      onAnswer: (closedMs) => this.#status.closeFor(closedMs),
      mayStart: () => !this.#isPaused && this.#quota.isConnected && this.#status.closedMs <= toleranceMs,
      onGranted: (request, permit, lease) => this.#grant(request, permit, lease),
      onRoom: () => this.#drain(),
    });
  }

  get active(): number {
    return this.#active;
  }

  get waiting(): number {
    return this.#waiting.length + this.#atOwn.size + this.#atRedis.length;
  }

  get state$(): Observable<LimiterState> {
    return this.#status.state$;
  }

  acquire(request: PermitRequest): void {
    if (this.#isClosed) return request.onRejected(new Error('the limiter was closed'));
    try {
      request.reservation = estimateTokens(request, this.#limits.tokens);
    } catch (error) {
      return request.onRejected(error);
    }
    this.#waiting.enqueue(request);
    this.#drain();
  }

  cancel(request: PermitRequest): void {
    this.#waiting.remove(request);
    const atOwn = this.#atOwn.get(request);
    if (atOwn) this.#own.cancel(atOwn);
    this.#atOwn.delete(request);
    this.#atRedis.cancel(request);
    this.#drain();
  }

  mayRetry(error: unknown): boolean {
    return this.#own.mayRetry(error);
  }

  pause(): void {
    this.#isPaused = true;
    this.#atRedis.isPaused = true;
    this.#status.refresh();
  }

  resume(): void {
    this.#isPaused = false;
    this.#atRedis.isPaused = false;
    this.#status.refresh();
    this.#drain();
    this.#atRedis.ask();
  }

  update(limits: LimiterUpdate): void {
    checkLimits(limits);
    const { concurrency, requests, tokens } = limits;
    if (concurrency !== undefined) this.#limits.concurrency = concurrency;
    if (requests !== undefined) this.#limits.requests = requests || undefined;
    if (tokens !== undefined) this.#limits.tokens = tokens || undefined;
    this.#status.refresh();
    this.#drain();
    this.#atRedis.ask();
  }

  /** Lets go of Redis. What waits is rejected; slots that are held end with their lease. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const error = new Error('the limiter was closed');
    const waiting = [...this.#atRedis.clear(), ...this.#atOwn.keys()];
    for (const request of this.#atOwn.values()) this.#own.cancel(request);
    this.#atOwn.clear();
    for (let next = this.#waiting.dequeue(); next; next = this.#waiting.dequeue()) waiting.push(next);
    this.#status.close();
    this.#quota.disconnect();
    for (const request of waiting) request.onRejected(error);
  }

  #drain(): void {
    while (!this.#isPaused && !this.#isClosed && this.#atOwn.size + this.#atRedis.asking < maxPending) {
      const request = this.#waiting.dequeue();
      if (!request) return;
      this.#passOwn(request);
    }
  }

  #passOwn(request: PermitRequest): void {
    const { name, priority, isRetry, promptChars, metadata } = request;
    const atOwn: PermitRequest = {
      ...{ name, priority, isRetry, promptChars, metadata },
      isReady: () => true,
      onSkipped: () => undefined,
      onGranted: (lease) => {
        this.#atOwn.delete(request);
        this.#atRedis.add(request, lease);
      },
      onRejected: (error) => {
        this.#atOwn.delete(request);
        request.onRejected(error);
        this.#drain();
      },
    };
    this.#atOwn.set(request, atOwn);
    this.#own.acquire(atOwn);
  }

  #grant(request: PermitRequest, permit: string, own: Lease): void {
    this.#active++;
    let isHeld = true;
    request.onGranted({
      release: (end) => {
        if (!isHeld) return undefined;
        isHeld = false;
        this.#active--;
        return this.#release(request, permit, own, end);
      },
    });
  }

  #release(request: PermitRequest, permit: string, own: Lease, end: AttemptEnd | undefined): LimiterState | undefined {
    const before = this.#status.current;
    const feedback = end?.outcome === 'failed' && this.#adaptive ? classifyFailure(end.error, wallNow()) : undefined;
    if (feedback?.kind === 'wait') {
      const ms = feedback.waitMs + marginMs;
      this.#status.closeFor(ms);
      this.#quota.close(ms).catch(() => undefined);
    }
    own.release(end);
    const { tokens, isBase } = request.reservation as TokenEstimate;
    this.#atRedis.giveBack(permit, usedTokens(request, end), isBase ? tokens : 0);
    this.#status.refresh();
    return this.#status.current === before ? undefined : this.#status.current;
  }
}
