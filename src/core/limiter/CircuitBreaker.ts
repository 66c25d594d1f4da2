/** So many failures in a row open it, if few fail on an ordinary day. */
const fewestFailures = 5;
/** How rare a run of failures must be by chance alone before it counts as an outage. */
const chanceOfFalseAlarm = 1 / 10_000;
/**
 * So many more successes than failures close it again. A server in an outage of which one backend in ten still answers
 * gets there from a lucky probe in 1 of 90 cases; one that is back does with its first three answers.
 */
const successesToClose = 3;
const shortestProbeIntervalMs = 1_000;
const longestProbeIntervalMs = 60_000;

/**
 * Opens when nothing but failures comes back, and then lets single probes through, at growing intervals, until the
 * server answers for sure: a quarter of the outage so far, so that its end is seen at most a quarter late. A probe that
 * is answered is followed at once by more. Attempts in flight go on.
 */
export class CircuitBreaker {
  #failures = 0;
  #failingSince = 0;
  /** Probes under way. */
  #probing = 0;
  /** Successes of probes, less their failures. */
  #score = 0;
  #nextProbeAt: number | undefined;

  /** Whether attempts are probes now. */
  get isOpen(): boolean {
    return this.#nextProbeAt !== undefined;
  }

  /** When the next probe is due; `undefined` while all is well. */
  get nextProbeAt(): number | undefined {
    return this.#nextProbeAt;
  }

  /** How many probes may be under way at a time: 1, after a success 4, after the next 16. */
  get probes(): number {
    return 4 ** this.#score;
  }

  /** When the next attempt may go: never while as many probes as there may be are under way. */
  earliestAt(now: number): number {
    if (this.#nextProbeAt === undefined) return now;
    return this.#probing >= this.probes ? Number.POSITIVE_INFINITY : this.#nextProbeAt;
  }

  /** Opens it: the first probe is due at that time. */
  open(at: number): void {
    this.#nextProbeAt = at;
    this.#score = 0;
  }

  /** @returns whether the attempt is a probe */
  onGranted(): boolean {
    if (this.#nextProbeAt === undefined) return false;
    this.#probing++;
    return true;
  }

  /** @returns whether that closed it */
  onSuccess(isProbe: boolean, now: number): boolean {
    if (isProbe) this.#probing--;
    if (this.#nextProbeAt === undefined) {
      this.#failures = 0;
      return false;
    }
    // What was sent before it opened tells of the time before.
    if (!isProbe) return false;
    if (++this.#score >= successesToClose) {
      this.#failures = this.#score = 0;
      this.#nextProbeAt = undefined;
      return true;
    }
    this.#nextProbeAt = now;
    return false;
  }

  /**
   * @param isProbe whether it was granted while the breaker was open
   * @param usualRate the share of attempts that fails anyhow, from 0 to 1
   * @param fewest so many failures in a row it takes at least
   */
  onFailure(isProbe: boolean, now: number, usualRate: number, fewest: number): void {
    if (isProbe) this.#probing--;
    if (this.#failures++ === 0) this.#failingSince = now;
    if (this.#nextProbeAt === undefined) {
      if (this.#failures >= Math.max(fewest, failuresToOpen(usualRate))) this.open(now + this.#intervalMs(now));
    } else if (isProbe) {
      this.#score = Math.max(0, this.#score - 1);
      if (this.#score === 0) this.#nextProbeAt = now + this.#intervalMs(now);
    }
  }

  /** An attempt that told nothing: if it was a probe, another may go. */
  onCancelled(isProbe: boolean): void {
    if (isProbe) this.#probing--;
  }

  #intervalMs(now: number): number {
    const quarterMs = (now - this.#failingSince) / 4;
    return Math.min(longestProbeIntervalMs, Math.max(shortestProbeIntervalMs, quarterMs));
  }
}

/** How many failures in a row are no chance any more, if such a share of attempts fails anyhow. */
const failuresToOpen = (usualRate: number): number =>
  usualRate <= 0
    ? fewestFailures
    : Math.max(fewestFailures, Math.ceil(Math.log(chanceOfFalseAlarm) / Math.log(usualRate)));
