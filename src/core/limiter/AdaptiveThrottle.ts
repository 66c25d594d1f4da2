import { CircuitBreaker } from './CircuitBreaker.js';
import { CongestionWindow } from './CongestionWindow.js';
import { InferredRateLimit } from './InferredRateLimit.js';
import { statusOf } from '../retry/retryable.js';
import type { ServerFeedback } from '../retry/classifyFailure.js';

/** Google floors the waits that it names to whole seconds, and clocks differ. */
const marginMs = 1_000;

/** What a limiter makes of what comes back from the server: when the next attempt may go, and how many at a time. */
export class AdaptiveThrottle {
  readonly #window: CongestionWindow;
  readonly #breaker = new CircuitBreaker();
  readonly #learned = new InferredRateLimit(() => this.#window.slowStart());
  #closedUntil = 0;
  #calm = true;

  constructor(concurrency: number) {
    this.#window = new CongestionWindow(concurrency);
  }

  /** Whether nothing has failed yet: then it holds nothing back, and answers teach it nothing. Asked for each attempt. */
  get noFailuresYet(): boolean {
    return this.#calm;
  }

  get concurrency(): number {
    return this.#window.size;
  }

  get quota(): { limit: number; perMs: number } | undefined {
    return this.#learned.quota;
  }

  /** Whether an outage is being probed: with an attempt that has not failed before, where one waits. */
  get probing(): boolean {
    return this.#breaker.nextProbeAt !== undefined;
  }

  /** When what is closed opens, or the next probe is due; 0 while it is open. */
  get closedUntil(): number {
    return Math.max(this.#closedUntil, this.#breaker.nextProbeAt ?? 0);
  }

  opensAt(now: number): number {
    return Math.max(this.#closedUntil, this.#breaker.opensAt(now), this.#learned.earliestAt(now));
  }

  /** @returns whether it is a probe */
  granted(active: number, now: number): boolean {
    this.#window.granted(active);
    this.#learned.granted(now);
    return !this.#calm && this.#breaker.granted();
  }

  answered(now: number): void {
    if (this.#calm) return;
    if (this.#breaker.answered()) this.#window.slowStart();
    // What was in flight when it closed says nothing about how much it takes when it opens.
    else if (this.#closedUntil <= now) this.#window.answered();
  }

  stopped(isProbe: boolean): void {
    this.#breaker.stopped(isProbe);
  }

  failed(sign: ServerFeedback, error: unknown, isProbe: boolean, now: number): void {
    this.#calm = false;
    if (sign.kind === 'wait') {
      const opensAt = now + sign.waitMs;
      if (statusOf(error) === 429) this.#learned.refused(opensAt, now);
      // Those in flight when it closed may be refused too: they close nothing anew.
      if (this.#closedUntil <= now) this.#window.slowStart();
      this.#closedUntil = Math.max(this.#closedUntil, opensAt + marginMs);
      this.#breaker.stopped(isProbe);
    } else if (sign.kind === 'overloaded') {
      this.#window.failed();
      this.#breaker.failed(isProbe, now);
    } else if (statusOf(error) === undefined) {
      this.#breaker.stopped(isProbe);
    } else {
      // It refused the request, so it is up.
      if (this.#breaker.answered()) this.#window.slowStart();
    }
  }
}
