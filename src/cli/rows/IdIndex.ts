import { createHash } from 'node:crypto';

/**
 * Ids, each with a number. It holds 64 bits of a hash instead of the id: 24 bytes for each of a million rows, however
 * long their ids are. Two different ids among a million meet with a chance of 1 to 30 million.
 */
export class IdIndex {
  /** Three fields each: two halves of the hash, and the number, which is 0 where nothing is. */
  #table = new Uint32Array(3 * 1_024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The number of this id, which is given to it here if it has none yet. A whole number from 1. */
  getOrAdd(id: string | number, number: number): number {
    if (this.#size * 6 > this.#table.length) this.#grow();
    const [high, low] = hashOf(id);
    const place = placeOf(this.#table, high, low);
    const found = this.#table[place + 2];
    if (found) return found;
    this.#table.set([high, low, number], place);
    this.#size++;
    return number;
  }

  has(id: string | number): boolean {
    const [high, low] = hashOf(id);
    return this.#table[placeOf(this.#table, high, low) + 2] !== 0;
  }

  #grow(): void {
    const table = new Uint32Array(this.#table.length * 2);
    for (let at = 0; at < this.#table.length; at += 3) {
      const entry = this.#table.subarray(at, at + 3);
      if (entry[2]) table.set(entry, placeOf(table, entry[0] ?? 0, entry[1] ?? 0));
    }
    this.#table = table;
  }
}

/** Where this hash is in the table, or would be. */
function placeOf(table: Uint32Array, high: number, low: number): number {
  const places = table.length / 3;
  let place = low % places;
  while (table[3 * place + 2] && !(table[3 * place] === high && table[3 * place + 1] === low))
    place = (place + 1) % places;
  return 3 * place;
}

/** As text: a row `7` and a row `"7"` are the same. */
function hashOf(id: string | number): [number, number] {
  const bytes = createHash('sha1').update(String(id)).digest();
  return [bytes.readUInt32LE(0), bytes.readUInt32LE(4)];
}
