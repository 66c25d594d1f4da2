import type { AttemptEnd } from './AttemptEnd.js';
import type { LimiterState } from './LimiterState.js';

/**
 * A slot that is held, of a run or of a limiter. It has one owner at a time, who may hand it on and must release it.
 */
export interface Lease {
  /**
   * Gives the slot back. A second call does nothing.
   *
   * @param end what became of the attempt that held it; left out if no attempt began
   * @returns what the limiter does now, if that changed
   */
  release(end?: AttemptEnd): LimiterState | undefined;
}
