import { asyncScheduler, type SchedulerAction, type Subscription } from 'rxjs';
import { clampDelay } from '../util/clampDelay.js';
import { TaskTimeoutError } from '../model/errors.js';

/** What an attempt's clock watches, in milliseconds; `Infinity` for what it does not. */
export interface ClockSettings {
  readonly timeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly heartbeatMs: number;
}

/** Who owns the clock. */
export interface TimerHost {
  readonly startedAt: number;
  /** When the attempt last gave a sign of life. Read when a moment comes, so a chunk touches no timer. */
  readonly lastSignAt: number;
  emitHeartbeat(elapsedMs: number, idleMs: number): void;
  timedOut(error: TaskTimeoutError): void;
}

interface Clock {
  readonly owner: TimerHost;
  readonly settings: ClockSettings;
  beatAt: number;
}

/**
 * One timer per attempt, set for the nearest of its moments: timeout, silence, next heartbeat.
 * Three timers, of which a chunk resets one, would cost the hot path more than the attempt itself.
 *
 * @returns what stops it; `undefined` where there is nothing to watch
 */
export function attemptTimers(owner: TimerHost, settings: ClockSettings): Subscription | undefined {
  const { startedAt } = owner;
  const clock = { owner, settings, beatAt: startedAt + settings.heartbeatMs };
  const firstMs = nearest(clock) - startedAt;
  return firstMs === Number.POSITIVE_INFINITY
    ? undefined
    : asyncScheduler.schedule(onTimer, clampDelay(firstMs), clock);
}

const nearest = ({ owner, settings: { timeoutMs, idleTimeoutMs }, beatAt }: Clock): number =>
  Math.min(owner.startedAt + timeoutMs, owner.lastSignAt + idleTimeoutMs, beatAt);

function onTimer(this: SchedulerAction<Clock>, clock?: Clock): void {
  if (!clock) return;
  const { owner, settings } = clock;
  const { timeoutMs, idleTimeoutMs, heartbeatMs } = settings;
  const now = asyncScheduler.now();
  const elapsedMs = now - owner.startedAt;
  if (elapsedMs >= timeoutMs) return owner.timedOut(new TaskTimeoutError('attempt', timeoutMs));
  const idleMs = now - owner.lastSignAt;
  if (idleMs >= idleTimeoutMs) return owner.timedOut(new TaskTimeoutError('idle', idleTimeoutMs));
  if (now >= clock.beatAt) {
    // After a sleeping laptop wakes, one beat is enough for all that were missed.
    clock.beatAt += Math.ceil((now - clock.beatAt + 1) / heartbeatMs) * heartbeatMs;
    owner.emitHeartbeat(elapsedMs, idleMs);
  }
  if (!this.closed) this.schedule(clock, clampDelay(nearest(clock) - now));
}
