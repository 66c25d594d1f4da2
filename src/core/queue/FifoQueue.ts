/**
 * First in, first out, and anyone may leave from the middle, all in constant time.
 *
 * A Set keeps insertion order and forgets cheaply, but asking it for its first entry again and again walks over the
 * gaps that the forgotten ones left; one iterator that is kept steps over each gap once.
 */
export class FifoQueue<T extends object> {
  // Outside the Set: in a run without retries one request waits alone, and coming and going for each task it would make
  // the Set grow a new table every few tasks, which old tables keep alive until the next full garbage collection.
  #first: T | undefined;
  readonly #others = new Set<T>();
  #next = this.#others.values();
  // A field, since it is asked several times for each attempt.
  #length = 0;

  get length(): number {
    return this.#length;
  }

  enqueue(entry: T): void {
    if (this.#length++ === 0) this.#first = entry;
    else this.#others.add(entry);
  }

  /** @returns whether it was there */
  remove(entry: T): boolean {
    if (entry === this.#first) this.#first = undefined;
    else if (!this.#others.delete(entry)) return false;
    this.#length--;
    return true;
  }

  /** The first; the queue must not be empty. */
  peek(): T {
    if (this.#first) return this.#first;
    let step = this.#next.next();
    if (step.done) {
      // A Set's iterator that has once seen the end stays there.
      this.#next = this.#others.values();
      step = this.#next.next();
    }
    const entry = step.value as T;
    this.#others.delete(entry);
    this.#first = entry;
    return entry;
  }

  /** Takes the first out; the queue must not be empty. */
  dequeue(): T {
    const entry = this.peek();
    this.#first = undefined;
    this.#length--;
    return entry;
  }
}
