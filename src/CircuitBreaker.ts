const failuresToOpen = 5;
const firstProbeMs = 1_000;
const longestProbeMs = 15_000;

/**
 * Opens when nothing but failures comes back, and then lets single probes through, at growing distance, until one is
 * answered. Attempts in flight go on.
 */
export class CircuitBreaker {
  #failures = 0;
  #distanceMs = firstProbeMs;
  #probing = false;
  /** When the next probe is due; `undefined` while all is well. */
  probeAt: number | undefined;

  /** When the next attempt may go: never while a probe is under way. */
  opensAt(now: number): number {
    if (this.probeAt === undefined) return now;
    return this.#probing ? Number.POSITIVE_INFINITY : this.probeAt;
  }

  /** @returns whether the attempt is a probe */
  granted(): boolean {
    if (this.probeAt !== undefined) this.#probing = true;
    return this.#probing;
  }

  /** @returns whether that closed it */
  answered(): boolean {
    const wasOpen = this.probeAt !== undefined;
    this.#failures = 0;
    this.#distanceMs = firstProbeMs;
    this.#probing = false;
    this.probeAt = undefined;
    return wasOpen;
  }

  /** @param isProbe whether it was granted while the breaker was open */
  failed(isProbe: boolean, now: number): void {
    this.#failures++;
    if (this.probeAt === undefined) {
      if (this.#failures >= failuresToOpen) this.probeAt = now + this.#distanceMs;
    } else if (isProbe) {
      this.#probing = false;
      this.#distanceMs = Math.min(longestProbeMs, this.#distanceMs * 2);
      this.probeAt = now + this.#distanceMs;
    }
  }

  /** A probe that told nothing: another may go. */
  stopped(isProbe: boolean): void {
    if (isProbe) this.#probing = false;
  }
}
