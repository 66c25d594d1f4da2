import type { Subscription } from 'rxjs';
import { TaskTimeoutError } from '../model/errors.js';
import type { Lease } from '../model/Lease.js';
import type { Limiter } from '../model/Limiter.js';
import type { PermitRequest } from '../model/PermitRequest.js';
import type { SlotRequest } from '../queue/PrioritySemaphore.js';
import { later } from '../util/later.js';
import type { TaskExecution } from './TaskExecution.js';

/** Who waits to be admitted. */
export interface Admitted {
  /** Called once, with all slots that the attempt needs. The permit is its limiter's, if it has one. */
  onAdmitted(slot: Lease, permit?: Lease, at?: number, now?: number): void;
  /** Called instead, if its limiter refuses. */
  failed(error: unknown): void;
}

/**
 * Gets an attempt the slots that it needs: its run's and, if it has one, its limiter's.
 *
 * It holds both or none. Whoever waits for a limiter holds no slot of the run, since others could use that; and whoever
 * waits for a slot of the run keeps none of the limiter's, since other runs could use that.
 */
export class Admission implements PermitRequest, SlotRequest {
  readonly priority: number;
  readonly isRetry: boolean;
  reservation: unknown;
  readonly #execution: TaskExecution;
  readonly #limiter: Limiter | undefined;
  readonly #owner: Admitted;
  /** The run's slot, while the limiter is asked. */
  #slot: Lease | undefined;
  #waitsFor: 'run' | 'limiter' | undefined;
  #timeout: Subscription | undefined;
  #isOver = false;

  constructor(execution: TaskExecution, owner: Admitted) {
    const { settings } = execution.task;
    this.priority = settings.priority;
    // A task's further attempts are due retries (and hedges): they go first.
    this.isRetry = execution.attempts > 0;
    this.#execution = execution;
    this.#limiter = settings.limiter;
    this.#owner = owner;
  }

  get name(): string {
    return this.#execution.task.name;
  }

  get promptChars(): number | undefined {
    return this.#execution.task.promptChars;
  }

  get metadata(): Readonly<Record<string, unknown>> | undefined {
    return this.#execution.task.metadata;
  }

  /** @param slot of the run, if it is held already */
  start(slot: Lease | undefined): void {
    if (slot) this.onSlot(slot);
    else this.#waitForSlot();
    // A hedge may wait as long as an attempt runs that it would join.
    if (this.#isOver || this.#execution.isRunning) return;
    this.#execution.park();
    const { queueTimeoutMs } = this.#execution.task.settings;
    this.#timeout = later(queueTimeoutMs, () => this.#onTimeout(queueTimeoutMs));
  }

  /** Stops waiting; what is held by then is its owner's. */
  cancel(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timeout?.unsubscribe();
    this.#slot?.release();
    if (this.#waitsFor === 'run') this.#execution.run.slots.cancel(this);
    else this.#limiter?.cancel(this);
  }

  /** The run grants its slot. */
  onSlot(slot: Lease): void {
    if (this.#isOver) return void slot.release();
    const limiter = this.#limiter;
    if (!limiter) return this.#admit(slot);
    this.#slot = slot;
    this.#waitsFor = 'limiter';
    limiter.acquire(this);
    // Still held: it was not granted at once.
    this.#slot?.release();
    this.#slot = undefined;
    // It was cancelled while the limiter estimated what it takes.
    if (this.#isOver && this.#waitsFor) limiter.cancel(this);
  }

  isReady(): boolean {
    return this.#slot !== undefined || this.#execution.run.slots.hasRoom;
  }

  onSkipped(): void {
    if (!this.#isOver) this.#waitForSlot();
  }

  /** The limiter grants its slot. */
  onGranted(permit: Lease, at?: number, now?: number): void {
    if (this.#isOver) return void permit.release();
    const slot = this.#slot ?? this.#execution.run.slots.tryAcquire();
    this.#slot = undefined;
    if (slot) return this.#admit(slot, permit, at, now);
    permit.release();
    this.#waitForSlot();
  }

  onRejected(error: unknown): void {
    if (this.#isOver) return;
    this.cancel();
    this.#owner.failed(error);
  }

  #waitForSlot(): void {
    this.#waitsFor = 'run';
    this.#execution.run.slots.acquire(this);
  }

  #admit(slot: Lease, permit?: Lease, at?: number, now?: number): void {
    this.#isOver = true;
    this.#waitsFor = undefined;
    this.#timeout?.unsubscribe();
    this.#owner.onAdmitted(slot, permit, at, now);
  }

  #onTimeout(limitMs: number): void {
    this.cancel();
    const options = { ...this.#execution.lastFailure, ...(this.#waitsFor && { waitedFor: this.#waitsFor }) };
    this.#execution.stop(new TaskTimeoutError('queue', limitMs, options));
  }
}
