import { asyncScheduler, type SchedulerAction, type Subscription } from 'rxjs';
import { TaskTimeoutError } from '../model/errors.js';
import { clampDelay } from '../util/clampDelay.js';
import { monotonicNow } from '../util/clock.js';

/** What is watched of an attempt, in milliseconds; `Infinity` for what is not. */
export interface TimerSettings {
  readonly timeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly heartbeatMs: number;
}

/** An attempt whose times are watched. Times are the monotonic clock's; the last four fields are for the watcher alone. */
export interface TimedAttempt {
  readonly settings: TimerSettings;
  readonly startedAt: number;
  /** When it last gave a sign of life. Read when a moment comes, so a chunk touches no timer. */
  readonly lastActivityAt: number;
  emitHeartbeat(elapsedMs: number, idleMs: number): void;
  failed(error: unknown): void;
  timer: Subscription | undefined;
  timerDueAt: number;
  heartbeatAt: number;
  /** Its place among the young ones; -1 if it is none. */
  place: number;
}

/** An attempt that is younger has no timer of its own yet: most of quick calls end before, and a timer costs more than they do. */
const youngMs = 10;

/** A timer later than this was held up: by a process that was stopped, a laptop that slept, code that did not yield. */
const lateMs = 50;

/**
 * How long such a process gets to take in what has come meanwhile, before an attempt counts as silent or too slow:
 * timers that are due run before anything is read.
 */
const catchUpMs = 40;

/**
 * Watches the attempts of a run, each with one timer for the nearest of its moments: timeout, silence, next heartbeat.
 * Three timers, of which a chunk resets one, would cost the hot path more than the attempt itself.
 */
export class AttemptTimers {
  #young: TimedAttempt[] = [];
  #growUp: Subscription | undefined;

  watch(attempt: TimedAttempt): void {
    attempt.heartbeatAt = attempt.startedAt + attempt.settings.heartbeatMs;
    attempt.timerDueAt = nearest(attempt);
    if (attempt.timerDueAt === Number.POSITIVE_INFINITY) return;
    if (attempt.timerDueAt - attempt.startedAt < 2 * youngMs) return arm(attempt, attempt.startedAt);
    attempt.place = this.#young.push(attempt) - 1;
    this.#growUp ??= asyncScheduler.schedule(() => this.#armYoung(), youngMs);
  }

  forget(attempt: TimedAttempt): void {
    attempt.timer?.unsubscribe();
    if (attempt.place < 0) return;
    // The last one takes the place that becomes free.
    const last = this.#young.pop();
    if (last && last !== attempt) {
      this.#young[attempt.place] = last;
      last.place = attempt.place;
    }
    attempt.place = -1;
  }

  /** The run is over. */
  stop(): void {
    this.#growUp?.unsubscribe();
  }

  #armYoung(): void {
    this.#growUp = undefined;
    const now = monotonicNow();
    const young = this.#young;
    this.#young = [];
    for (const attempt of young) {
      attempt.place = -1;
      arm(attempt, now);
    }
  }
}

const nearest = ({ settings, startedAt, lastActivityAt, heartbeatAt }: TimedAttempt): number =>
  Math.min(startedAt + settings.timeoutMs, lastActivityAt + settings.idleTimeoutMs, heartbeatAt);

function arm(attempt: TimedAttempt, now: number): void {
  attempt.timer = asyncScheduler.schedule(onTimer, clampDelay(Math.ceil(attempt.timerDueAt - now)), attempt);
}

function onTimer(this: SchedulerAction<TimedAttempt>, attempt?: TimedAttempt): void {
  if (!attempt) return;
  const { timeoutMs, idleTimeoutMs, heartbeatMs } = attempt.settings;
  const read = monotonicNow();
  // Timers count whole milliseconds, so one may fire a fraction of one early by this clock.
  const now = attempt.timerDueAt - read < 1 ? Math.max(read, attempt.timerDueAt) : read;
  const elapsedMs = now - attempt.startedAt;
  const idleMs = now - attempt.lastActivityAt;
  const isOver = elapsedMs >= timeoutMs || idleMs >= idleTimeoutMs;
  if (isOver && now - attempt.timerDueAt > lateMs) return again(this, attempt, now + catchUpMs, now);
  if (elapsedMs >= timeoutMs) return attempt.failed(new TaskTimeoutError('attempt', timeoutMs));
  if (idleMs >= idleTimeoutMs) return attempt.failed(new TaskTimeoutError('idle', idleTimeoutMs));
  if (now >= attempt.heartbeatAt) {
    // After a sleeping laptop wakes, one heartbeat is enough for all that were missed.
    attempt.heartbeatAt += Math.ceil((now - attempt.heartbeatAt + 1) / heartbeatMs) * heartbeatMs;
    attempt.emitHeartbeat(Math.round(elapsedMs), Math.round(idleMs));
  }
  if (!this.closed) again(this, attempt, nearest(attempt), now);
}

function again(action: SchedulerAction<TimedAttempt>, attempt: TimedAttempt, dueAt: number, now: number): void {
  attempt.timerDueAt = dueAt;
  action.schedule(attempt, clampDelay(Math.ceil(dueAt - now)));
}
