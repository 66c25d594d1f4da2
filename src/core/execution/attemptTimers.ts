import { asyncScheduler, type SchedulerAction, type Subscription } from 'rxjs';
import { TaskTimeoutError } from '../model/errors.js';
import { clampDelay } from '../util/clampDelay.js';
import { monotonicNow } from '../util/clock.js';

/** What an attempt's timer watches, in milliseconds; `Infinity` for what it does not. */
export interface TimerSettings {
  readonly timeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly heartbeatMs: number;
}

/** Who owns the timer. Times are the monotonic clock's. */
export interface TimerHost {
  readonly startedAt: number;
  /** When the attempt last gave a sign of life. Read when a moment comes, so a chunk touches no timer. */
  readonly lastActivityAt: number;
  emitHeartbeat(elapsedMs: number, idleMs: number): void;
  timedOut(error: TaskTimeoutError): void;
}

/** A timer later than this was held up: by a process that was stopped, a laptop that slept, code that did not yield. */
const lateMs = 50;

/**
 * How long such a process gets to take in what has come meanwhile, before an attempt counts as silent or too slow:
 * timers that are due run before anything is read.
 */
const catchUpMs = 40;

interface Timers {
  readonly host: TimerHost;
  readonly settings: TimerSettings;
  heartbeatAt: number;
  dueAt: number;
}

/**
 * One timer per attempt, set for the nearest of its moments: timeout, silence, next heartbeat.
 * Three timers, of which a chunk resets one, would cost the hot path more than the attempt itself.
 *
 * @returns what stops it; `undefined` if there is nothing to watch
 */
export function attemptTimers(host: TimerHost, settings: TimerSettings): Subscription | undefined {
  const timers = { host, settings, heartbeatAt: host.startedAt + settings.heartbeatMs, dueAt: 0 };
  timers.dueAt = nearest(timers);
  if (timers.dueAt === Number.POSITIVE_INFINITY) return undefined;
  return asyncScheduler.schedule(onTimer, clampDelay(timers.dueAt - host.startedAt), timers);
}

const nearest = ({ host, settings: { timeoutMs, idleTimeoutMs }, heartbeatAt }: Timers): number =>
  Math.min(host.startedAt + timeoutMs, host.lastActivityAt + idleTimeoutMs, heartbeatAt);

function onTimer(this: SchedulerAction<Timers>, timers?: Timers): void {
  if (!timers) return;
  const { host, settings } = timers;
  const { timeoutMs, idleTimeoutMs, heartbeatMs } = settings;
  // Timers count whole milliseconds, so one may fire a fraction of one early by this clock.
  const read = monotonicNow();
  const now = timers.dueAt - read < 1 ? Math.max(read, timers.dueAt) : read;
  const elapsedMs = now - host.startedAt;
  const idleMs = now - host.lastActivityAt;
  const isOver = elapsedMs >= timeoutMs || idleMs >= idleTimeoutMs;
  if (isOver && now - timers.dueAt > lateMs) return again(this, timers, now + catchUpMs, now);
  if (elapsedMs >= timeoutMs) return host.timedOut(new TaskTimeoutError('attempt', timeoutMs));
  if (idleMs >= idleTimeoutMs) return host.timedOut(new TaskTimeoutError('idle', idleTimeoutMs));
  if (now >= timers.heartbeatAt) {
    // After a sleeping laptop wakes, one heartbeat is enough for all that were missed.
    timers.heartbeatAt += Math.ceil((now - timers.heartbeatAt + 1) / heartbeatMs) * heartbeatMs;
    host.emitHeartbeat(Math.round(elapsedMs), Math.round(idleMs));
  }
  if (!this.closed) again(this, timers, nearest(timers), now);
}

function again(action: SchedulerAction<Timers>, timers: Timers, dueAt: number, now: number): void {
  timers.dueAt = dueAt;
  action.schedule(timers, clampDelay(Math.ceil(dueAt - now)));
}
