/**
 * First in, first out, and anyone may leave from the middle, all in constant time.
 *
 * A Set keeps insertion order and forgets cheaply, but asking it for its first entry again and again walks over the
 * gaps that the forgotten ones left; one iterator that is kept steps over each gap once.
 */
export class WaitingLine<T extends object> {
  readonly #entries = new Set<T>();
  #next = this.#entries.values();
  /** What the iterator gave already and nobody took yet. */
  #first: T | undefined;

  get length(): number {
    return this.#entries.size;
  }

  join(entry: T): void {
    this.#entries.add(entry);
  }

  leave(entry: T): void {
    this.#entries.delete(entry);
    if (entry === this.#first) this.#first = undefined;
  }

  /** The first; the line must not be empty. */
  peek(): T {
    if (this.#first) return this.#first;
    let step = this.#next.next();
    if (step.done) {
      // A Set's iterator that has once seen the end stays there.
      this.#next = this.#entries.values();
      step = this.#next.next();
    }
    this.#first = step.value;
    return this.#first;
  }

  /** Takes the first out; the line must not be empty. */
  shift(): T {
    const entry = this.peek();
    this.leave(entry);
    return entry;
  }
}
