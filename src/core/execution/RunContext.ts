import type { TaskEvent } from '../model/events.js';
import { FirstActivityLatencies } from './FirstActivityLatencies.js';
import { PrioritySemaphore } from '../queue/PrioritySemaphore.js';

/** What the parts of one run share. */
export class RunContext {
  /** A slot for each attempt in flight. */
  readonly slots: PrioritySemaphore;
  /** What hedging learns from. */
  readonly firstSigns = new FirstActivityLatencies();
  /** Cancels the run; kept to tell attempts why they were aborted. */
  readonly signal: AbortSignal | undefined;
  /**
   * Nobody listens any more: nothing may start. Attempts are torn down one after the other, and the slot that the
   * first gives back must not start one that is torn down a moment later.
   */
  isClosed = false;
  /** Tells what is nobody's own, such as what a limiter does. */
  readonly emit: (event: TaskEvent) => void;

  constructor(concurrency: number, signal: AbortSignal | undefined, emit: (event: TaskEvent) => void) {
    this.emit = emit;
    this.slots = new PrioritySemaphore(concurrency);
    this.signal = signal;
  }
}
