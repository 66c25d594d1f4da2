import { FifoQueue } from './FifoQueue.js';

/** What decides an entry's place: higher priorities first, due retries before new tasks, then the order of arrival. */
export interface Ranked {
  readonly priority: number;
  readonly isRetry: boolean;
}

/** The entries of one priority. */
interface Level<T extends object> {
  readonly priority: number;
  readonly retries: FifoQueue<T>;
  readonly newTasks: FifoQueue<T>;
}

/** A queue by priority; entering and leaving, also from the middle, take constant time for a given set of priorities. */
export class PriorityQueue<T extends Ranked> {
  /** In ascending order, so that the highest comes and goes at the cheap end. The last is never removed. */
  readonly #levels: Level<T>[] = [newLevel(0)];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  enqueue(entry: T): void {
    lineOf(entry, this.#levelOf(entry.priority)).enqueue(entry);
    this.#length++;
  }

  /** Takes an entry out, wherever it stands; one that is not there is no error. */
  remove(entry: T): void {
    const level = this.#levels[this.#indexOf(entry.priority)];
    if (level?.priority !== entry.priority) return;
    if (!lineOf(entry, level).remove(entry)) return;
    this.#length--;
    this.#prune(level);
  }

  /**
   * The entry that comes next, if there is any.
   * @param newTasksFirst whether new tasks go before retries of the same priority
   */
  peek(newTasksFirst = false): T | undefined {
    return this.#length === 0 ? undefined : nextLine(this.#highest(), newTasksFirst).peek();
  }

  /** Takes out what `peek` shows. */
  dequeue(newTasksFirst = false): T | undefined {
    if (this.#length === 0) return undefined;
    const level = this.#highest();
    const entry = nextLine(level, newTasksFirst).dequeue();
    this.#length--;
    this.#prune(level);
    return entry;
  }

  #highest(): Level<T> {
    return this.#levels.at(-1) as Level<T>;
  }

  #levelOf(priority: number): Level<T> {
    const highest = this.#highest();
    if (highest.priority === priority) return highest;
    const index = this.#indexOf(priority);
    const found = this.#levels[index];
    if (found?.priority === priority) return found;
    const level = newLevel<T>(priority);
    this.#levels.splice(index, 0, level);
    // Only a level that was alone can be empty.
    if (this.#levels.length === 2) this.#prune(this.#levels[1 - index] as Level<T>);
    return level;
  }

  /** The first place whose priority is not lower. */
  #indexOf(priority: number): number {
    let low = 0;
    let high = this.#levels.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#levels[middle] as Level<T>).priority < priority) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #prune(level: Level<T>): void {
    if (this.#levels.length === 1 || level.retries.length > 0 || level.newTasks.length > 0) return;
    this.#levels.splice(this.#indexOf(level.priority), 1);
  }
}

const newLevel = <T extends object>(priority: number): Level<T> => ({
  priority,
  retries: new FifoQueue(),
  newTasks: new FifoQueue(),
});

const lineOf = <T extends Ranked>({ isRetry }: T, { retries, newTasks }: Level<T>): FifoQueue<T> =>
  isRetry ? retries : newTasks;

const nextLine = <T extends object>({ retries, newTasks }: Level<T>, newTasksFirst: boolean): FifoQueue<T> =>
  (newTasksFirst ? newTasks.length > 0 : retries.length === 0) ? newTasks : retries;
