/** Somebody who waits for a slot. */
export interface SlotWaiter {
  /** Called once, when the slot is held; at once, if one was free. */
  granted(): void;
}

/**
 * Slots that attempts hold while they run. What shares a quota shares a limiter: tasks of one run, or several runs.
 * Made by `createLimiter`.
 */
export interface Limiter {
  /** Slots held now. */
  readonly active: number;
  /** Attempts that wait for a slot now. */
  readonly waiting: number;
  /** Takes a slot or queues for one; urgent waiters (due retries) go before the others. */
  acquire(waiter: SlotWaiter, urgent: boolean): void;
  /** Leaves the queue. */
  leave(waiter: SlotWaiter): void;
  /** Gives a held slot back. */
  release(): void;
}
