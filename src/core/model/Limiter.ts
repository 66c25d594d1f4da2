import type { Observable } from 'rxjs';
import type { TokenUsage } from './TokenUsage.js';

/** An attempt that waits for a limiter's slot. */
export interface PermitRequest {
  /** The task's name. */
  readonly name: string;
  /** Length of the prompt, where the task function tells it. */
  readonly promptChars: number | undefined;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  /** Called once, when the slot is held; at once, if one was free. @param at now, in milliseconds since the epoch */
  onGranted(at?: number): void;
  /** Called instead, where waiting is of no use; the waiter is out of the queue then. */
  onRejected(error: unknown): void;
  /** The limiter's own note, such as what the attempt will probably use. */
  reservation?: unknown;
}

/** How an attempt ended that held a slot. */
export interface AttemptEnd {
  /** `cancelled`: nobody waits for it any more, which says nothing about the server. */
  readonly outcome: 'succeeded' | 'failed' | 'cancelled';
  readonly error?: unknown;
  readonly usage?: TokenUsage | undefined;
  /** When, in milliseconds since the epoch. */
  readonly at: number;
  /** Which attempt of its task, from 1. */
  readonly attempt: number;
}

/** What a limiter does at the moment. */
export interface LimiterState {
  /**
   * `open`; `closed` until a known time, since a server asked to wait; `probing` an outage with single attempts;
   * `exhausted`: a quota is used up that waiting a while does not refill.
   */
  readonly status: 'open' | 'closed' | 'probing' | 'exhausted';
  /** When it opens or probes again, unless it is open; milliseconds since the epoch. */
  readonly closedUntil?: number | undefined;
  /** The most attempts that it lets run at a time now. */
  readonly concurrency: number;
  /** The quota of requests that it keeps to: as told, or as learned from the server's refusals. */
  readonly requests?: { readonly limit: number; readonly perMs: number } | undefined;
}

/**
 * Slots that attempts hold while they run. What shares a quota shares a limiter: tasks of one run, or several runs.
 * Made by `createLimiter`.
 */
export interface Limiter {
  /** Slots held now. */
  readonly active: number;
  /** Attempts that wait for a slot now. */
  readonly waiting: number;
  /** What it does: the current state on subscription, then each change. Never ends. */
  readonly state$: Observable<LimiterState>;
  /** Takes a slot or queues for one; urgent waiters (due retries) go before the others. */
  acquire(waiter: PermitRequest, urgent: boolean): void;
  /** Leaves the queue. */
  leave(waiter: PermitRequest): void;
  /**
   * Gives a held slot back, with what became of the attempt.
   * @returns the new state, where that changed it
   */
  release(waiter: PermitRequest, end: AttemptEnd): LimiterState | undefined;
  /** Whether a failed attempt may be followed by another: draws on the retry budget. */
  mayRetry(error: unknown): boolean;
}
