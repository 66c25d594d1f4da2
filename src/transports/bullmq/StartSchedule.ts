import { monotonicNow } from '../../core/util/clock.js';

interface Scheduled<Item> {
  readonly item: Item;
  readonly at: number;
}

/** Hands over items when their time has come, in the order of their times. */
export class StartSchedule<Item> {
  readonly #onDue: (item: Item) => void;
  #scheduled: Scheduled<Item>[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(onDue: (item: Item) => void) {
    this.#onDue = onDue;
  }

  get length(): number {
    return this.#scheduled.length;
  }

  /** What is due already is handed over with the next {@link run}. @param at by the monotonic clock */
  add(item: Item, at: number): void {
    // Times rise but for a few: from the end it is a step or two.
    let index = this.#scheduled.length;
    while (index > 0 && (this.#scheduled[index - 1]?.at ?? 0) > at) index--;
    this.#scheduled.splice(index, 0, { item, at });
  }

  /** Hands over what is due, and waits for the rest. */
  run(): void {
    clearTimeout(this.#timer);
    for (let [next] = this.#scheduled; next && next.at <= monotonicNow(); [next] = this.#scheduled) {
      this.#scheduled.shift();
      this.#onDue(next.item);
    }
    const [first] = this.#scheduled;
    if (first) this.#timer = setTimeout(() => this.run(), Math.ceil(first.at - monotonicNow()));
  }

  /** Takes items out, in their order. */
  take(isTaken: (item: Item) => boolean): Item[] {
    const taken = this.#scheduled.filter(({ item }) => isTaken(item));
    this.#scheduled = this.#scheduled.filter(({ item }) => !isTaken(item));
    if (this.#scheduled.length === 0) clearTimeout(this.#timer);
    return taken.map(({ item }) => item);
  }
}
