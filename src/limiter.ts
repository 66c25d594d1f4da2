import { requireNumber } from './requireNumber.js';
import type { Limiter, SlotWaiter } from './slots.js';
import { WaitingLine } from './WaitingLine.js';

/** Settings of {@link createLimiter}. */
export interface LimiterOptions {
  /**
   * The most attempts that hold a slot at a time, over everything that shares the limiter; a whole number from 1.
   * @default Infinity
   */
  readonly concurrency?: number;
}

/**
 * A limiter of slots, to be shared by what draws on one quota: tasks of a run, or several runs.
 *
 * @throws RangeError or TypeError naming the option and the value
 * @example
 * const gemini = createLimiter({ concurrency: 8 });
 * const [a$, b$] = [runTasks(questions, { limiter: gemini }), runTasks(summaries, { limiter: gemini })];
 */
export function createLimiter(options: LimiterOptions = {}): Limiter {
  const { concurrency = Number.POSITIVE_INFINITY } = options;
  requireNumber('concurrency', concurrency, { min: 1, integer: true });
  return new SlotLimiter(concurrency);
}

class SlotLimiter implements Limiter {
  readonly #concurrency: number;
  readonly #urgent = new WaitingLine<SlotWaiter>();
  readonly #others = new WaitingLine<SlotWaiter>();
  #active = 0;
  #granting = false;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  get active(): number {
    return this.#active;
  }

  get waiting(): number {
    return this.#urgent.length + this.#others.length;
  }

  acquire(waiter: SlotWaiter, urgent: boolean): void {
    (urgent ? this.#urgent : this.#others).join(waiter);
    this.#grant();
  }

  leave(waiter: SlotWaiter): void {
    this.#urgent.leave(waiter);
    this.#others.leave(waiter);
  }

  release(): void {
    this.#active--;
    this.#grant();
  }

  // A granted attempt may end at once and release within `granted()`: this loop takes the next one then, where a
  // recursive call would fill the stack.
  #grant(): void {
    if (this.#granting) return;
    this.#granting = true;
    try {
      while (this.#active < this.#concurrency && this.waiting > 0) {
        this.#active++;
        (this.#urgent.length > 0 ? this.#urgent : this.#others).shift().granted();
      }
    } finally {
      this.#granting = false;
    }
  }
}
