import { assertNumber } from '../../core/util/assertNumber.js';
import type { Journal, JournalEntry } from '../wire/Journal.js';
import { isAfter, parseEntry } from '../wire/journalLine.js';
import { JournalError } from './file/JournalError.js';

/** Settings of `memoryJournal`. */
export interface MemoryJournalOptions {
  /**
   * How many characters it holds. Above that, `append` rejects: a journal that forgets would be no journal.
   * @default Infinity
   */
  readonly maxChars?: number;
}

/**
 * A journal in memory, gone with the process: for tests, for pages, and for runs that are replayed at once.
 * @throws RangeError or TypeError naming a bad option
 */
export function memoryJournal({ maxChars = Number.POSITIVE_INFINITY }: MemoryJournalOptions = {}): Journal {
  assertNumber('maxChars', maxChars, { min: 0 });
  return new MemoryJournal(maxChars);
}

class MemoryJournal implements Journal {
  readonly #maxChars: number;
  readonly #lines: string[] = [];
  #chars = 0;

  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  append(lines: readonly string[]): Promise<void> {
    const chars = lines.reduce((sum, { length }) => sum + length, 0);
    if (this.#chars + chars > this.#maxChars) {
      return Promise.reject(new JournalError(`the journal in memory is full: it holds ${this.#maxChars} characters`));
    }
    this.#chars += chars;
    for (const line of lines) this.#lines.push(line);
    return Promise.resolve();
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a journal's entries come asynchronously, wherever it is
  async *read(after?: string): AsyncGenerator<JournalEntry, void> {
    const { length } = this.#lines;
    for (let index = after === undefined ? 0 : this.#findAfter(after); index < length; index++) {
      const entry = parseEntry(this.#lines[index] ?? '');
      if (entry) yield entry;
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** By halving, since ids only grow. */
  #findAfter(after: string): number {
    let from = 0;
    let to = this.#lines.length;
    while (from < to) {
      const middle = Math.floor((from + to) / 2);
      const entry = parseEntry(this.#lines[middle] ?? '');
      if (entry && isAfter(entry.id, after)) to = middle;
      else from = middle + 1;
    }
    return from;
  }
}
