import { randomUUID } from 'node:crypto';
import type { Lease } from '../../core/model/Lease.js';
import type { PermitRequest } from '../../core/model/PermitRequest.js';
import { monotonicNow } from '../../core/util/clock.js';
import type { QuotaUse, SharedQuota, TokenEstimate } from './SharedQuota.js';
import { StartSchedule } from './StartSchedule.js';

/**
 * How long it waits at most before it asks again: slots of a holder that died are given back by nobody, and messages may
 * get lost.
 */
const pollMs = 500;

interface Pending {
  readonly id: string;
  /** Its place among those that wait. */
  readonly order: number;
  readonly request: PermitRequest;
  /** Of this process's own limiter. */
  readonly lease: Lease;
  isCancelled: boolean;
  /** When a permit that was granted is none any more, by the monotonic clock. */
  validUntil: number;
}

interface PermitHost {
  /** Redis has answered. @param closedMs when it opens, in milliseconds from now; 0 if it is open */
  onAnswer(closedMs: number): void;
  /** Whether an attempt may begin now: it may have been closed since it was granted. */
  mayStart(): boolean;
  onGranted(request: PermitRequest, permit: string, lease: Lease): void;
  /** There is room for further requests. */
  onRoom(): void;
}

/**
 * Requests that wait for Redis, in order: asked for together, one question at a time. And the permits that it granted, of
 * which some begin a little later.
 */
export class PermitQueue {
  isPaused = false;
  readonly #holder = randomUUID();
  readonly #quota: SharedQuota;
  readonly #leaseMs: number;
  readonly #host: PermitHost;
  #pending: Pending[] = [];
  /** Granted ahead of their time. */
  readonly #early = new StartSchedule<Pending>((pending) => this.#start(pending));
  readonly #held = new Set<string>();
  /** Permits whose attempts have begun in this turn of the event loop. */
  #begun: string[] = [];
  #ids = 0;
  #isAsking = false;
  #isAskedAgain = false;
  #timer: NodeJS.Timeout | undefined;
  #renewal: NodeJS.Timeout | undefined;

  constructor(quota: SharedQuota, leaseMs: number, host: PermitHost) {
    this.#quota = quota;
    this.#leaseMs = leaseMs;
    this.#host = host;
  }

  /** How many wait for an answer of Redis. */
  get asking(): number {
    return this.#pending.length;
  }

  /** How many wait at all. */
  get length(): number {
    return this.#pending.length + this.#early.length;
  }

  add(request: PermitRequest, lease: Lease): void {
    const order = ++this.#ids;
    this.#pending.push({ id: `${this.#holder}:${order}`, order, request, lease, isCancelled: false, validUntil: 0 });
    // What is first has its answer already: the rest waits behind it.
    if (this.#timer === undefined) this.ask();
  }

  cancel(request: PermitRequest): void {
    const isIt = (pending: Pending) => pending.request === request;
    const waiting = this.#pending.find(isIt);
    const [early] = this.#early.take(isIt);
    if (early) this.giveBack(early.id, 'nothing');
    const cancelled = waiting ?? early;
    if (!cancelled) return;
    cancelled.isCancelled = true;
    this.#remove(cancelled);
    cancelled.lease.release();
    this.ask();
  }

  /** Takes everything out. */
  clear(): PermitRequest[] {
    const waiting = [...this.#early.take(() => true), ...this.#pending];
    this.#pending = [];
    this.#disarm();
    for (const pending of waiting) {
      pending.isCancelled = true;
      // It may have been granted, with an answer that is on its way.
      this.giveBack(pending.id, 'nothing');
      pending.lease.release();
    }
    this.#stopRenewal();
    return waiting.map(({ request }) => request);
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
    const requests = asked.map(({ id, request }) => ({ id, tokens: request.reservation as TokenEstimate }));
    const askedAt = monotonicNow();
    this.#quota.acquire(requests).then(
      ({ startInMs, closedMs, waitMs = pollMs }) => {
        this.#host.onAnswer(closedMs);
        const now = monotonicNow();
        startInMs.forEach((ms, index) => this.#grant(asked[index], now + ms, askedAt + this.#leaseMs / 2));
        this.#early.run();
        this.#end(waitMs);
      },
      () => this.#end(pollMs),
    );
  }

  /** @param base what of its tokens was known before */
  giveBack(permit: string, use: QuotaUse, base = 0): void {
    this.#held.delete(permit);
    if (this.#held.size === 0) this.#stopRenewal();
    this.#quota.release(permit, use, base).catch(() => undefined);
  }

  #grant(pending: Pending | undefined, startAt: number, validUntil: number): void {
    if (!pending) return;
    if (pending.isCancelled) return this.giveBack(pending.id, 'nothing');
    pending.validUntil = validUntil;
    this.#remove(pending);
    this.#held.add(pending.id);
    this.#renewal ??= setInterval(() => void this.#renew(), this.#leaseMs / 3).unref();
    this.#early.add(pending, startAt);
  }

  #start(pending: Pending): void {
    const { id, request, lease } = pending;
    // This process was frozen, or it is closed by now.
    if (monotonicNow() > pending.validUntil || !this.#host.mayStart()) return this.#askAnew(pending);
    if (request.isReady()) {
      this.#countSoon(id);
      return this.#host.onGranted(request, id, lease);
    }
    this.giveBack(id, 'nothing');
    lease.release();
    request.onSkipped();
  }

  #askAnew(pending: Pending): void {
    this.giveBack(pending.id, 'nothing');
    this.#pending.push(pending);
    this.#pending.sort((a, b) => a.order - b.order);
    this.ask();
  }

  /** Tells Redis when attempts have begun, which may take a while: once they had their turn, their calls are on their way. */
  #countSoon(permit: string): void {
    if (this.#begun.push(permit) > 1) return;
    setImmediate(() => {
      this.#quota.count(this.#begun).catch(() => undefined);
      this.#begun = [];
    });
  }

  #end(waitMs: number): void {
    this.#host.onRoom();
    this.#isAsking = false;
    const isAskedAgain = this.#isAskedAgain;
    this.#isAskedAgain = false;
    if (this.#pending.length === 0) return;
    if (isAskedAgain) this.ask();
    else this.#arm(waitMs);
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
    this.#disarm();
    this.#timer = setTimeout(() => this.ask(), Math.min(ms, pollMs));
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
