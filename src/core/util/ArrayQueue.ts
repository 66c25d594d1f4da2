/** First in, first out. Shifting a long array would move all of it each time; this moves it once in a while. */
export class ArrayQueue<T> {
  #items: T[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  enqueue(item: T): void {
    this.#items.push(item);
  }

  /** Takes the first out; `undefined` if there is none. */
  dequeue(): T | undefined {
    if (this.#head === this.#items.length) return undefined;
    // The usual case of a reader that keeps up.
    if (this.#items.length === 1) return this.#items.pop();
    const item = this.#items[this.#head];
    // At least half of the array is in use, so what was taken out is soon forgotten.
    if (++this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** Takes all out. */
  clear(): T[] {
    const items = this.#items.slice(this.#head);
    this.#items = [];
    this.#head = 0;
    return items;
  }
}
