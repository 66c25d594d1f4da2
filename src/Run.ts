import { createLimiter } from './limiter.js';
import type { Limiter } from './slots.js';

/** What the parts of one run share. */
export class Run {
  /** A slot for each attempt in flight. */
  readonly slots: Limiter;
  /** Cancels the run; kept to tell attempts why they were aborted. */
  readonly signal: AbortSignal | undefined;
  /**
   * Nobody listens any more: nothing may start. Attempts are torn down one after the other, and the slot that the
   * first gives back must not start one that is torn down a moment later.
   */
  over = false;

  constructor(concurrency: number, signal: AbortSignal | undefined) {
    this.slots = createLimiter({ concurrency });
    this.signal = signal;
  }
}
