import type { Lease } from '../model/Lease.js';
import { PriorityQueue, type Ranked } from './PriorityQueue.js';

/** Somebody who waits for a slot. */
export interface SlotRequest extends Ranked {
  /** Called once, with the slot; at once, if one was free. */
  onSlot(slot: Lease): void;
}

/** A number of slots, and the queue of those who wait for one. */
export class PrioritySemaphore {
  readonly #queue = new PriorityQueue<SlotRequest>();
  readonly #limit: number;
  #active = 0;
  #draining = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  acquire(request: SlotRequest): void {
    this.#queue.enqueue(request);
    this.#drain();
  }

  /** Whether a slot is free now. */
  get hasRoom(): boolean {
    return this.#active < this.#limit;
  }

  /** A slot, if one is free now. */
  tryAcquire(): Lease | undefined {
    return this.hasRoom ? this.#assign() : undefined;
  }

  /** Takes a request back. */
  cancel(request: SlotRequest): void {
    this.#queue.remove(request);
  }

  /** For leases alone. */
  giveBack(): void {
    this.#active--;
    this.#drain();
  }

  #assign(): Lease {
    this.#active++;
    return new SlotLease(this);
  }

  // An attempt that is granted its slot may end at once and give it back within `onSlot`: this loop serves the next
  // one then, where a recursive call would fill the stack.
  #drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    try {
      while (this.hasRoom) {
        const next = this.#queue.dequeue();
        if (!next) break;
        next.onSlot(this.#assign());
      }
    } finally {
      this.#draining = false;
    }
  }
}

class SlotLease implements Lease {
  #semaphore: PrioritySemaphore | undefined;

  constructor(semaphore: PrioritySemaphore) {
    this.#semaphore = semaphore;
  }

  release(): undefined {
    const semaphore = this.#semaphore;
    this.#semaphore = undefined;
    semaphore?.giveBack();
  }
}
