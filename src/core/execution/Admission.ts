import { asyncScheduler, type Subscription } from 'rxjs';
import { TaskTimeoutError } from '../model/errors.js';
import type { Lease } from '../model/Lease.js';
import type { Limiter } from '../model/Limiter.js';
import type { PermitRequest } from '../model/PermitRequest.js';
import type { SlotRequest } from '../queue/PrioritySemaphore.js';
import { clampDelay } from '../util/clampDelay.js';
import type { TaskExecution } from './TaskExecution.js';

/** Who waits to be admitted. */
export interface Admitted {
  /** Called once, with all slots that the attempt needs. The permit is its limiter's, if it has one. */
  onAdmitted(slot: Lease, permit: Lease | undefined): void;
  /** Called instead, if its limiter refuses, or the wait was too long. */
  onRejected(error: unknown): void;
}

/**
 * Gets an attempt the slots that it needs: its run's and, if it has one, its limiter's.
 *
 * It holds both or none. Whoever waits for a limiter holds no slot of the run, since others could use that; and whoever
 * waits for a slot of the run keeps none of the limiter's, since other runs could use that.
 */
export class Admission implements PermitRequest, SlotRequest {
  readonly isRetry: boolean;
  reservation: unknown = undefined;
  readonly #execution: TaskExecution;
  readonly #limiter: Limiter | undefined;
  readonly #owner: Admitted;
  /** The run's slot, while the limiter is asked. */
  #slot: Lease | undefined = undefined;
  #waitsFor: 'slot' | 'permit' | undefined = undefined;
  #timeout: Subscription | undefined = undefined;
  #isOver = false;
  #isAdmitted = false;
  #slotRequest: SlotRequest | undefined = undefined;

  constructor(execution: TaskExecution, owner: Admitted) {
    this.#execution = execution;
    this.#owner = owner;
    this.#limiter = execution.task.settings.limiter;
    // A task's further attempts are due retries (and hedges): they go first.
    this.isRetry = execution.attempts > 0;
  }

  get name(): string {
    return this.#execution.task.name;
  }

  get priority(): number {
    return this.#execution.task.settings.priority;
  }

  get promptChars(): number | undefined {
    return this.#execution.task.promptChars;
  }

  get metadata(): Readonly<Record<string, unknown>> | undefined {
    return this.#execution.task.metadata;
  }

  /** @param slot of the run, if it is held already */
  start(slot: Lease | undefined): void {
    if (slot) this.#onSlot(slot);
    else this.#waitForSlot();
    if (this.#isOver) return;
    this.#execution.park();
    const { queueTimeoutMs } = this.#execution.task.settings;
    if (queueTimeoutMs === Number.POSITIVE_INFINITY) return;
    this.#timeout = asyncScheduler.schedule(() => this.#onTimeout(queueTimeoutMs), clampDelay(queueTimeoutMs));
  }

  /** Stops waiting; what is held by then is its owner's. */
  cancel(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timeout?.unsubscribe();
    this.#slot?.release();
    if (this.#waitsFor === 'slot' && this.#slotRequest) this.#execution.run.slots.cancel(this.#slotRequest);
    else this.#limiter?.cancel(this);
  }

  /** The limiter grants its slot; without a limiter, the run does. */
  onGranted(lease: Lease): void {
    if (this.#limiter) this.#onPermit(lease);
    else this.#onSlot(lease);
  }

  isReady(): boolean {
    return this.#slot !== undefined || this.#execution.run.slots.hasRoom;
  }

  onSkipped(): void {
    if (!this.#isOver) this.#waitForSlot();
  }

  onRejected(error: unknown): void {
    if (this.#isOver) return;
    this.#waitsFor = undefined;
    this.cancel();
    this.#owner.onRejected(error);
  }

  #waitForSlot(): void {
    this.#waitsFor = 'slot';
    this.#slotRequest ??= this.#limiter ? new RunSlotRequest(this, (slot) => this.#onSlot(slot)) : this;
    this.#execution.run.slots.acquire(this.#slotRequest);
  }

  #onSlot(slot: Lease): void {
    if (this.#isOver) return void slot.release();
    const limiter = this.#limiter;
    if (!limiter) return this.#admit(slot, undefined);
    this.#slot = slot;
    this.#waitsFor = 'permit';
    limiter.acquire(this);
    // Still held: it was not granted at once.
    this.#slot?.release();
    this.#slot = undefined;
    // It was cancelled while the limiter estimated what it takes.
    if (this.#isOver && !this.#isAdmitted) limiter.cancel(this);
  }

  #onPermit(permit: Lease): void {
    if (this.#isOver) return void permit.release();
    const slot = this.#slot ?? this.#execution.run.slots.tryAcquire();
    this.#slot = undefined;
    if (slot) return this.#admit(slot, permit);
    permit.release();
    this.#waitForSlot();
  }

  #admit(slot: Lease, permit: Lease | undefined): void {
    this.#isOver = this.#isAdmitted = true;
    this.#timeout?.unsubscribe();
    this.#owner.onAdmitted(slot, permit);
  }

  #onTimeout(limitMs: number): void {
    const what = this.#waitsFor === 'permit' ? 'limiter' : 'run';
    this.cancel();
    const error = new TaskTimeoutError('queue', limitMs, { ...this.#execution.lastFailure, waitedFor: what });
    this.#execution.stop(error);
  }
}

/** An admission's place in the queue of the run; its place in the limiter's is its own. */
class RunSlotRequest implements SlotRequest {
  readonly priority: number;
  readonly isRetry: boolean;
  readonly onGranted: (slot: Lease) => void;

  constructor({ priority, isRetry }: Admission, onGranted: (slot: Lease) => void) {
    this.priority = priority;
    this.isRetry = isRetry;
    this.onGranted = onGranted;
  }
}
