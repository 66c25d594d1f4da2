import type { TaskEvent } from '../model/events.js';
import { PrioritySemaphore } from '../queue/PrioritySemaphore.js';
import { captureAsyncContext, type Enter } from '../util/asyncContext.js';
import { AttemptTimers } from './AttemptTimers.js';
import { FirstActivityLatencies } from './FirstActivityLatencies.js';

/** What the tasks of one run share. */
export class RunContext {
  /** A slot for each attempt in flight. */
  readonly slots: PrioritySemaphore;
  /** What watches its attempts' times. */
  readonly timers = new AttemptTimers();
  /** What hedging learns from. */
  readonly latencies = new FirstActivityLatencies();
  /** Cancels the run; kept to tell attempts why they were aborted. */
  readonly signal: AbortSignal | undefined;
  /** Emits what belongs to no attempt, such as what a limiter does. */
  readonly emit: (event: TaskEvent) => void;
  /** Calls a function in the async context in which the run was subscribed. */
  readonly enter: Enter = captureAsyncContext();
  /**
   * True once nobody listens any more: nothing may start then. Attempts are torn down one after the other, and the slot
   * that the first gives back must not start one that is torn down a moment later.
   */
  isClosed = false;
  /** Called when a task that held no slot ends or begins, and so leaves room for another to be pulled. */
  onUnparked: (() => void) | undefined;
  #parked = 0;

  constructor(concurrency: number, signal: AbortSignal | undefined, emit: (event: TaskEvent) => void) {
    this.slots = new PrioritySemaphore(concurrency);
    this.signal = signal;
    this.emit = emit;
  }

  close(): void {
    this.isClosed = true;
    this.timers.stop();
  }

  /** Tasks that were pulled and hold no slot: they wait for one, or for their retry. */
  get parked(): number {
    return this.#parked;
  }

  park(): void {
    this.#parked++;
  }

  unpark(): void {
    this.#parked--;
    this.onUnparked?.();
  }
}
