import { FifoQueue } from './FifoQueue.js';

/** Somebody who waits for a slot. */
export interface Waiter {
  /** Called once, when the slot is held; at once, if one was free. */
  onGranted(): void;
}

/** A number of slots and the queue for them: urgent waiters (due retries) first, each kind in order of arrival. */
export class PrioritySemaphore<W extends Waiter = Waiter> {
  protected readonly urgent = new FifoQueue<W>();
  protected readonly others = new FifoQueue<W>();
  readonly #slots: number;
  #active = 0;
  #granting = false;

  constructor(slots: number) {
    this.#slots = slots;
  }

  get active(): number {
    return this.#active;
  }

  get waiting(): number {
    return this.urgent.length + this.others.length;
  }

  acquire(waiter: W, urgent: boolean): void {
    (urgent ? this.urgent : this.others).enqueue(waiter);
    this.grant();
  }

  leave(waiter: W): void {
    this.urgent.remove(waiter);
    this.others.remove(waiter);
  }

  giveBack(): void {
    this.#active--;
    this.grant();
  }

  /** The line whose first comes next, where anybody waits. */
  protected nextLine(): FifoQueue<W> | undefined {
    if (this.urgent.length > 0) return this.urgent;
    return this.others.length > 0 ? this.others : undefined;
  }

  /** Whether `next` may have a slot now. */
  protected hasRoom(_next: W): boolean {
    return this.#active < this.#slots;
  }

  /** Hands a slot over; for those who keep books. */
  protected give(waiter: W): void {
    waiter.onGranted();
  }

  // A granted attempt may end at once and give back within `granted()`: this loop takes the next one then, where a
  // recursive call would fill the stack.
  protected grant(): void {
    if (this.#granting || this.waiting === 0) return;
    this.#granting = true;
    try {
      for (let line = this.nextLine(); line && this.hasRoom(line.peek()); line = this.nextLine()) {
        this.#active++;
        this.give(line.dequeue());
      }
    } finally {
      this.#granting = false;
    }
  }
}
