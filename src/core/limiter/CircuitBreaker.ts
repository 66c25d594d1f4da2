const failuresToOpen = 5;
const shortestProbeIntervalMs = 1_000;
const longestProbeIntervalMs = 60_000;

/**
 * Opens when nothing but failures comes back, and then lets single probes through, at growing distance, until one is
 * answered: a quarter of the outage so far, so that its end is seen at most a quarter late. Attempts in flight go on.
 */
export class CircuitBreaker {
  #failures = 0;
  #failingSince = 0;
  #probing = false;
  /** When the next probe is due; `undefined` while all is well. */
  nextProbeAt: number | undefined;

  /** When the next attempt may go: never while a probe is under way. */
  opensAt(now: number): number {
    if (this.nextProbeAt === undefined) return now;
    return this.#probing ? Number.POSITIVE_INFINITY : this.nextProbeAt;
  }

  /** @returns whether the attempt is a probe */
  granted(): boolean {
    if (this.nextProbeAt !== undefined) this.#probing = true;
    return this.#probing;
  }

  /** @returns whether that closed it */
  answered(): boolean {
    const wasOpen = this.nextProbeAt !== undefined;
    this.#failures = 0;
    this.#probing = false;
    this.nextProbeAt = undefined;
    return wasOpen;
  }

  /** @param isProbe whether it was granted while the breaker was open */
  failed(isProbe: boolean, now: number): void {
    if (this.#failures++ === 0) this.#failingSince = now;
    if (isProbe) this.#probing = false;
    if (isProbe || (this.nextProbeAt === undefined && this.#failures >= failuresToOpen)) {
      const distanceMs = (now - this.#failingSince) / 4;
      this.nextProbeAt = now + Math.min(longestProbeIntervalMs, Math.max(shortestProbeIntervalMs, distanceMs));
    }
  }

  /** A probe that told nothing: another may go. */
  stopped(isProbe: boolean): void {
    if (isProbe) this.#probing = false;
  }
}
