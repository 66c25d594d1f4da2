import type { TaskEvent } from '../model/events.js';
import { FirstSigns } from './FirstActivityLatencies.js';
import { SlotQueue } from '../queue/PrioritySemaphore.js';

/** What the parts of one run share. */
export class Run {
  /** A slot for each attempt in flight. */
  readonly slots: SlotQueue;
  /** What hedging learns from. */
  readonly firstSigns = new FirstSigns();
  /** Cancels the run; kept to tell attempts why they were aborted. */
  readonly signal: AbortSignal | undefined;
  /**
   * Nobody listens any more: nothing may start. Attempts are torn down one after the other, and the slot that the
   * first gives back must not start one that is torn down a moment later.
   */
  over = false;
  /** Tells what is nobody's own, such as what a limiter does. */
  readonly emit: (event: TaskEvent) => void;

  constructor(concurrency: number, signal: AbortSignal | undefined, emit: (event: TaskEvent) => void) {
    this.emit = emit;
    this.slots = new SlotQueue(concurrency);
    this.signal = signal;
  }
}
