const blockSize = 64;

/**
 * Names to values in the order first seen, never changed: setting gives a new table that shares all but one block with
 * the old one, so that a snapshot per event stays cheap with 100,000 tasks. Safe for any name (`__proto__`, `1`), where
 * an object would not be.
 */
export class PersistentMap<Value, Name extends string = string> implements Iterable<[Name, Value]> {
  // Shared by a table and those made from it: names are only ever added, and a table ignores those beyond its size.
  readonly #indexByName: Map<string, number>;
  readonly #blocks: readonly (readonly (readonly [Name, Value])[])[];
  readonly size: number;

  constructor(
    places = new Map<string, number>(),
    blocks: readonly (readonly (readonly [Name, Value])[])[] = [],
    size = 0,
  ) {
    this.#indexByName = places;
    this.#blocks = blocks;
    this.size = size;
  }

  get(name: Name): Value | undefined {
    const place = this.#placeOf(name);
    return place === undefined ? undefined : this.#blocks[Math.floor(place / blockSize)]?.[place % blockSize]?.[1];
  }

  has(name: string): boolean {
    return this.#placeOf(name) !== undefined;
  }

  /** A table in which `name` has this value. */
  with(name: Name, value: Value): PersistentMap<Value, Name> {
    const place = this.#placeOf(name) ?? this.size;
    let places = this.#indexByName;
    if (place === this.size) {
      // Another table was already made from this one and took the place: this one goes its own way.
      if (places.size > this.size) places = new Map([...places].slice(0, this.size));
      places.set(name, place);
    }
    const blocks = this.#blocks.slice();
    const block = blocks[Math.floor(place / blockSize)]?.slice() ?? [];
    block[place % blockSize] = [name, value];
    blocks[Math.floor(place / blockSize)] = block;
    return new PersistentMap(places, blocks, Math.max(this.size, place + 1));
  }

  *[Symbol.iterator](): IterableIterator<[Name, Value]> {
    for (const block of this.#blocks) for (const [name, value] of block) yield [name, value];
  }

  entries(): IterableIterator<[Name, Value]> {
    return this[Symbol.iterator]();
  }

  *keys(): IterableIterator<Name> {
    for (const [name] of this) yield name;
  }

  *values(): IterableIterator<Value> {
    for (const [, value] of this) yield value;
  }

  #placeOf(name: string): number | undefined {
    const place = this.#indexByName.get(name);
    return place !== undefined && place < this.size ? place : undefined;
  }
}
