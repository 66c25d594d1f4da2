import type { Lease } from './Lease.js';

/** An attempt that waits for a limiter's slot. */
export interface PermitRequest {
  /** The task's name. */
  readonly name: string;
  /** The task's priority: higher ones go first. */
  readonly priority: number;
  /** True for a due retry or a hedge: among equal priorities these go before first attempts. */
  readonly isRetry: boolean;
  /** Length of the prompt in characters, if the task function knows it. */
  readonly promptChars: number | undefined;
  /** The task's metadata. */
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  /** Asked right before a slot is granted: false if it could not be used now, since the run has no slot free. */
  isReady(): boolean;
  /** Called instead of granting if it is not ready; the request is out of the queue then, and may be made again. */
  onSkipped(): void;
  /**
   * Called once, with the slot; at once, if one was free.
   * @param at when, if the limiter has read the clocks: in milliseconds since the epoch
   * @param now the same by the monotonic clock
   */
  onGranted(lease: Lease, at?: number, now?: number): void;
  /** Called instead, if waiting is of no use; the request is out of the queue then. */
  onRejected(error: unknown): void;
  /** The limiter's own note, such as the tokens that the attempt will probably use. */
  reservation?: unknown;
}
