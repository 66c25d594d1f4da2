import { randomUUID } from 'node:crypto';
import type { Lease } from '../../core/model/Lease.js';
import type { PermitRequest } from '../../core/model/PermitRequest.js';
import { clampDelay } from '../../core/util/clampDelay.js';
import { monotonicNow } from '../../core/util/clock.js';
import type { QuotaPermit, QuotaUse, SharedLimits, SharedQuota } from './SharedQuota.js';

/** Slots of a holder that died are given back by nobody: asked for from time to time. */
const pollMs = 500;
const retryMs = 500;
/** An attempt that begins so long after Redis granted it is counted from its beginning. */
const lateMs = 10;

interface Pending {
  readonly id: string;
  readonly request: PermitRequest;
  /** Of this process's own limiter. */
  readonly lease: Lease;
  isCancelled: boolean;
}

interface PermitHost {
  /** Redis has answered. @param closedMs when it opens, in milliseconds from now; 0 if it is open */
  onAnswer(closedMs: number): void;
  onGranted(request: PermitRequest, permit: QuotaPermit, lease: Lease): void;
  /** There is room for further requests. */
  onRoom(): void;
}

/** Requests that wait for Redis, in order: asked for together, one question at a time. And the permits that it granted. */
export class PermitQueue {
  isPaused = false;
  readonly #holder = randomUUID();
  readonly #quota: SharedQuota;
  readonly #leaseMs: number;
  readonly #limits: SharedLimits;
  readonly #host: PermitHost;
  #pending: Pending[] = [];
  readonly #held = new Set<string>();
  #ids = 0;
  #isAsking = false;
  #isAskedAgain = false;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #renewal: NodeJS.Timeout | undefined;

  constructor(quota: SharedQuota, leaseMs: number, limits: SharedLimits, host: PermitHost) {
    this.#quota = quota;
    this.#leaseMs = leaseMs;
    this.#limits = limits;
    this.#host = host;
  }

  get length(): number {
    return this.#pending.length;
  }

  add(request: PermitRequest, lease: Lease): void {
    this.#pending.push({ id: `${this.#holder}:${++this.#ids}`, request, lease, isCancelled: false });
    // What is first has its answer already: the rest waits behind it.
    if (this.#timer === undefined) this.ask();
  }

  cancel(request: PermitRequest): void {
    const pending = this.#pending.find((pending) => pending.request === request);
    if (!pending) return;
    pending.isCancelled = true;
    this.#remove(pending);
    pending.lease.release();
    if (this.#pending.length === 0) this.#disarm();
    else this.ask();
  }

  /** Takes everything out. */
  clear(): PermitRequest[] {
    const pending = this.#pending;
    this.#pending = [];
    this.#disarm();
    clearInterval(this.#renewal);
    for (const { lease } of pending) lease.release();
    return pending.map(({ request }) => request);
  }

  /** Asks Redis for what waits. */
  ask(): void {
    if (this.#isAsking) {
      this.#isAskedAgain = true;
      return;
    }
    this.#disarm();
    if (this.#pending.length === 0 || this.isPaused) return;
    this.#isAsking = true;
    const asked = [...this.#pending];
    const requests = asked.map(({ id, request }) => ({ id, tokens: request.reservation as number | undefined }));
    const askedAt = monotonicNow();
    this.#quota.acquire(requests, this.#limits).then(
      ({ granted, closedMs, waitMs = pollMs }) => {
        const isLate = monotonicNow() - askedAt > lateMs;
        if (isLate) for (const permit of granted) this.#quota.restamp(permit, this.#limits);
        this.#host.onAnswer(closedMs);
        this.#end(waitMs, () => granted.forEach((permit, index) => this.#grant(asked[index], permit)));
      },
      () => this.#end(retryMs),
    );
  }

  giveBack(permit: QuotaPermit, use: QuotaUse): void {
    this.#held.delete(permit.id);
    if (this.#held.size === 0) this.#stopRenewal();
    this.#quota.release(permit, use).catch(() => undefined);
  }

  #grant(pending: Pending | undefined, permit: QuotaPermit): void {
    if (!pending || pending.isCancelled) return this.giveBack(permit, 'nothing');
    this.#remove(pending);
    this.#held.add(permit.id);
    this.#renewal ??= setInterval(() => void this.#renew(), this.#leaseMs / 3).unref();
    const { request, lease } = pending;
    if (request.isReady()) return this.#host.onGranted(request, permit, lease);
    this.giveBack(permit, 'nothing');
    lease.release();
    request.onSkipped();
  }

  #end(waitMs: number, settle: () => void = () => undefined): void {
    settle();
    this.#isAsking = false;
    this.#host.onRoom();
    if (this.#pending.length === 0) return;
    if (this.#isAskedAgain) {
      this.#isAskedAgain = false;
      this.ask();
    } else this.#arm(waitMs);
  }

  #remove(pending: Pending): void {
    this.#pending = this.#pending.filter((other) => other !== pending);
  }

  async #renew(): Promise<void> {
    await this.#quota.renew([...this.#held]).catch(() => undefined);
  }

  #stopRenewal(): void {
    clearInterval(this.#renewal);
    this.#renewal = undefined;
  }

  #arm(ms: number): void {
    const at = monotonicNow() + ms;
    if (at >= this.#timerAt) return;
    this.#disarm();
    this.#timerAt = at;
    this.#timer = setTimeout(() => this.ask(), clampDelay(Math.min(ms, pollMs * 120)));
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#timerAt = Number.POSITIVE_INFINITY;
  }
}
