import type { ServerFeedback } from '../retry/classifyFailure.js';
import { statusOf } from '../retry/statusOf.js';
import { CircuitBreaker } from './CircuitBreaker.js';
import { CongestionWindow } from './CongestionWindow.js';
import { InferredRateLimit } from './InferredRateLimit.js';

/** Google floors the waits that it names to whole seconds, and clocks differ. */
const marginMs = 1_000;

/**
 * What a limiter makes of what comes back from the server: when the next attempt may go, and how many at a time.
 * Times are the monotonic clock's.
 */
export class AdaptiveThrottle {
  readonly #window: CongestionWindow;
  readonly #breaker = new CircuitBreaker();
  readonly #inferred = new InferredRateLimit(() => this.#window.slowStart());
  #closedUntil = 0;
  #noFailuresYet = true;

  constructor(concurrency: number) {
    this.#window = new CongestionWindow(concurrency);
  }

  /** True while nothing has failed: then it holds nothing back, and answers teach it nothing. Asked for each attempt. */
  get noFailuresYet(): boolean {
    return this.#noFailuresYet;
  }

  get concurrency(): number {
    return this.#breaker.isOpen ? this.#breaker.probes : this.#window.size;
  }

  get quota(): { limit: number; perMs: number } | undefined {
    return this.#inferred.quota;
  }

  /** Whether an outage is being probed: with attempts that have not failed before, if any wait. */
  get isProbing(): boolean {
    return this.#breaker.isOpen;
  }

  /** Whether the server was found to refuse a share of attempts whatever the load. */
  get isRefusedByChance(): boolean {
    return !this.isProbing && this.#window.isLoadIrrelevant;
  }

  /** When what is closed opens, or the next probe is due; 0 while it is open. */
  get closedUntil(): number {
    return Math.max(this.#closedUntil, this.#breaker.nextProbeAt ?? 0);
  }

  /** The most attempts at a time, from now on. */
  setMax(concurrency: number): void {
    this.#window.setMax(concurrency);
  }

  /** Time has passed. */
  advance(now: number): void {
    if (!this.#noFailuresYet) this.#inferred.advance(now);
  }

  /** When the next attempt may go. */
  earliestAt(now: number): number {
    return Math.max(this.#closedUntil, this.#breaker.earliestAt(now), this.#inferred.earliestAt(now));
  }

  /** Nothing goes before that time, and then probes go first. */
  probeFrom(at: number): void {
    this.#breaker.open(at);
  }

  /** @returns whether it is a probe */
  onGranted(active: number, now: number): boolean {
    this.#window.onGranted(active);
    this.#inferred.onGranted(now);
    return !this.#noFailuresYet && this.#breaker.onGranted();
  }

  /** @param load how many ran as the attempt was granted its slot */
  onSuccess(isProbe: boolean, load: number, now: number): void {
    if (this.#noFailuresYet) return;
    const wasOpen = this.#breaker.isOpen;
    if (this.#breaker.onSuccess(isProbe, now)) this.#window.slowStart();
    // What was in flight when it closed says nothing about how much it takes when it opens.
    else if (!wasOpen && this.#closedUntil <= now) this.#window.onSuccess(load);
  }

  /** A slot was granted and no attempt began. */
  onUnused(isProbe: boolean): void {
    this.#inferred.takeBack();
    this.#breaker.onCancelled(isProbe);
  }

  onCancelled(isProbe: boolean): void {
    this.#breaker.onCancelled(isProbe);
  }

  /** @param load how many ran as the attempt was granted its slot */
  onFailure(feedback: ServerFeedback, error: unknown, isProbe: boolean, load: number, now: number): void {
    this.#noFailuresYet = false;
    if (feedback.kind === 'wait') {
      const opensAt = now + feedback.waitMs;
      if (statusOf(error) === 429) this.#inferred.onRefused(opensAt, now);
      // Those in flight when it closed may be refused too: they close nothing anew.
      if (this.#closedUntil <= now) this.#window.slowStart();
      this.#closedUntil = Math.max(this.#closedUntil, opensAt + marginMs);
      this.#breaker.onCancelled(isProbe);
    } else if (feedback.kind === 'overloaded') {
      if (!this.#breaker.isOpen) this.#window.onFailure(load);
      // A server that refuses is up, and refuses faster than it answers: what is still in flight may be answered yet.
      const fewest = statusOf(error) === 429 ? 2 * this.#window.peak : 0;
      this.#breaker.onFailure(isProbe, now, this.#window.usualFailureRate, fewest);
    } else if (statusOf(error) === undefined) {
      this.#breaker.onCancelled(isProbe);
    } else if (this.#breaker.onSuccess(isProbe, now)) {
      // It refused the request, so it is up.
      this.#window.slowStart();
    }
  }
}
