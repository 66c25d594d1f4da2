import type { Observable } from 'rxjs';
import type { LimiterState } from './LimiterState.js';
import type { LimiterUpdate } from './LimiterUpdate.js';
import type { PermitRequest } from './PermitRequest.js';

/**
 * Slots that attempts hold while they run. What shares a quota shares a limiter: tasks of one run, or several runs.
 * Made by `createLimiter`.
 *
 * A task that starts a run of its own on the limiter whose slot it holds can wait for itself for ever: each of the outer
 * tasks holds a slot that the inner ones need. Give inner runs a limiter of their own, or set `queueTimeoutMs`.
 */
export interface Limiter {
  /** Slots held now. */
  readonly active: number;
  /** Attempts that wait for a slot now. */
  readonly waiting: number;
  /** What it does: the current state on subscription, then each change. Never ends. */
  readonly state$: Observable<LimiterState>;
  /** Takes a slot, or queues for one. */
  acquire(request: PermitRequest): void;
  /** Takes a request back that still waits. */
  cancel(request: PermitRequest): void;
  /** Says whether a failed attempt may be followed by another: draws on the retry budget. */
  mayRetry(error: unknown): boolean;
  /** Grants nothing any more until `resume()`; attempts that run go on. */
  pause(): void;
  /** Grants slots again after `pause()`. */
  resume(): void;
  /**
   * Changes the limits from now on; what is left out stays.
   * @throws RangeError or TypeError naming the limit and the value
   */
  update(limits: LimiterUpdate): void;
}
