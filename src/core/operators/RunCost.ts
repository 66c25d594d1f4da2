import type { TaskReport } from '../model/task.js';
import type { AnyEvent } from '../model/taskInference.js';
import { assertPrices, costOf, type TokenPrices } from './costOf.js';
import { type RunState, tableOf } from './runSnapshot.js';

/** A task that used tokens. */
export interface TaskToPrice {
  /** Its name. */
  readonly name: string;
  /** The model that answered, if the task reported it: what a provider calls it, which may be more exact than what was asked. */
  readonly model: string | undefined;
}

/** The prices of all tasks, or a function that knows those of each; without any, a task adds nothing to the cost. */
export type RunPrices = TokenPrices | ((task: TaskToPrice) => TokenPrices | undefined);

/** Reads the option `prices`. */
export const priceReader = {
  prices: (prices: RunPrices): RunPrices => {
    if (typeof prices !== 'function') assertPrices(prices);
    return prices;
  },
};

/** Adds up what a run costs, snapshot by snapshot. */
export class RunCost<Event extends AnyEvent> {
  readonly #prices: RunPrices;
  #total = 0;

  constructor(prices: RunPrices) {
    this.#prices = prices;
  }

  /** What the run cost by `after`, the snapshot that `event` made of `before`. */
  add(before: RunState<Event>, after: RunState<Event>, event: Event): number {
    // A second task of a name starts without a report; what the first cost stays in the sum.
    if (event.type === 'start' || event.type === 'limit') return this.#total;
    const earlier = tableOf(before).record(event.name)?.report;
    const now = tableOf(after).record(event.name)?.report;
    if (earlier !== now) this.#total += this.#costOf(event.name, now) - this.#costOf(event.name, earlier);
    return this.#total;
  }

  #costOf(name: string, report: TaskReport | undefined): number {
    if (!report?.usage) return 0;
    const prices = typeof this.#prices === 'function' ? this.#prices({ name, model: report.model }) : this.#prices;
    return prices ? costOf(report.usage, prices) : 0;
  }
}
