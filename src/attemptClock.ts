import { asyncScheduler, type SchedulerAction, type Subscription } from 'rxjs';
import { clampDelay } from './clampDelay.js';
import { TaskTimeoutError } from './errors.js';

/** What an attempt's clock watches, in milliseconds; `Infinity` for what it does not. */
export interface ClockSettings {
  readonly timeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly heartbeatMs: number;
}

/** Who owns the clock. */
export interface ClockOwner {
  /** When the attempt last gave a sign of life. Read when a moment comes, so a chunk touches no timer. */
  readonly lastSignAt: number;
  beat(elapsedMs: number, idleMs: number): void;
  timedOut(error: TaskTimeoutError): void;
}

/**
 * One timer per attempt, set for the nearest of its moments: timeout, silence, next heartbeat.
 * Three timers, of which a chunk resets one, would cost the hot path more than the attempt itself.
 *
 * @returns what stops it; `undefined` where there is nothing to watch
 */
export function attemptClock(startedAt: number, settings: ClockSettings, owner: ClockOwner): Subscription | undefined {
  const { timeoutMs, idleTimeoutMs, heartbeatMs } = settings;
  const timeoutAt = startedAt + timeoutMs;
  let beatAt = startedAt + heartbeatMs;

  const nearest = () => Math.min(timeoutAt, owner.lastSignAt + idleTimeoutMs, beatAt);

  function tick(this: SchedulerAction<unknown>): void {
    const now = asyncScheduler.now();
    if (now >= timeoutAt) return owner.timedOut(new TaskTimeoutError('attempt', timeoutMs));
    const idleMs = now - owner.lastSignAt;
    if (idleMs >= idleTimeoutMs) return owner.timedOut(new TaskTimeoutError('idle', idleTimeoutMs));
    if (now >= beatAt) {
      // After a sleeping laptop wakes, one beat is enough for all that were missed.
      beatAt += Math.ceil((now - beatAt + 1) / heartbeatMs) * heartbeatMs;
      owner.beat(now - startedAt, idleMs);
    }
    if (!this.closed) this.schedule(undefined, clampDelay(nearest() - now));
  }

  const first = nearest();
  return first === Number.POSITIVE_INFINITY ? undefined : asyncScheduler.schedule(tick, clampDelay(first - startedAt));
}
