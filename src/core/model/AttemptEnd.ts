import type { TokenUsage } from './TokenUsage.js';

/** How an attempt ended that held a slot. */
export interface AttemptEnd {
  /** `cancelled`: nobody waits for it any more, which says nothing about the server. */
  readonly outcome: 'succeeded' | 'failed' | 'cancelled';
  /** What was thrown, if it failed. */
  readonly error?: unknown;
  /** What the attempt reported to have used. */
  readonly usage?: TokenUsage | undefined;
  /** Which attempt of its task, from 1. */
  readonly attempt: number;
}
