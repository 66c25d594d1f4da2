import { assertNumber } from '../../core/util/assertNumber.js';
import { formatValue } from '../../core/util/formatValue.js';
import { assertOptions } from '../../core/util/assertOptions.js';
import { parseJson } from '../wire/eventJson.js';
import type { Journal, JournalEntry } from '../wire/Journal.js';
import { isAfter, isVersionLine, parseEntry, versionLine } from '../wire/journalLine.js';
import { JournalError, toJournalError } from './file/JournalError.js';

/** Settings of `memoryJournal`. */
export interface MemoryJournalOptions {
  /**
   * How many characters it holds. Above that, `append` rejects: a journal that forgets would be no journal.
   * @default Infinity
   */
  readonly maxChars?: number;
  /**
   * What it holds from the beginning: the text of another journal, or of a journal's file. As with a file, a last line
   * that is torn is cut off.
   * @default none: it is empty
   */
  readonly text?: string;
}

/** A journal in memory. */
export interface MemoryJournal extends Journal {
  /** All of it, as a file journal has it in its file: what to save. Empty as long as nothing was appended. */
  readonly text: string;
}

/**
 * A journal in memory, gone with the process: for tests, for pages, and for runs that are replayed at once. With `text` it
 * can be saved where there is no file system, and opened again.
 *
 * @throws RangeError or TypeError naming a bad option; a JournalError for a text that is no journal, is one of a later
 * version, or is longer than `maxChars`
 * @example
 * const journal = memoryJournal();
 * runTasks(tasks).pipe(recordTo(journal)).subscribe({ complete: () => download(new Blob([journal.text])) });
 * @example
 * replay(memoryJournal({ text: await file.text() })).pipe(runState()).subscribe(draw);
 */
export function memoryJournal(options: MemoryJournalOptions = {}): MemoryJournal {
  assertOptions(options, ['maxChars', 'text']);
  const { maxChars = Number.POSITIVE_INFINITY, text = '' } = options;
  assertNumber('maxChars', maxChars, { min: 0 });
  if (typeof text !== 'string') throw new TypeError(`text must be a string, got ${formatValue(text)}`);
  return new LinesInMemory(maxChars, linesOf(text));
}

class LinesInMemory implements MemoryJournal {
  readonly #maxChars: number;
  readonly #lines: string[] = [];
  #chars = 0;

  constructor(maxChars: number, lines: readonly string[]) {
    this.#maxChars = maxChars;
    this.#add(lines);
  }

  get text(): string {
    return this.#lines.length === 0 ? '' : `${[versionLine, ...this.#lines].join('\n')}\n`;
  }

  append(lines: readonly string[]): Promise<void> {
    try {
      this.#add(lines);
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(error);
    }
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a journal's entries come asynchronously, wherever it is
  async *read(after?: string): AsyncGenerator<JournalEntry, void> {
    const { length } = this.#lines;
    for (let index = after === undefined ? 0 : this.#findAfter(after); index < length; index++) {
      const entry = this.#entryAt(index);
      if (entry && isAfter(entry.id, after)) yield entry;
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #add(lines: readonly string[]): void {
    const chars = lines.reduce((sum, { length }) => sum + length, 0);
    if (this.#chars + chars > this.#maxChars) {
      throw new JournalError(`the journal in memory is full: it holds ${this.#maxChars} characters`);
    }
    this.#chars += chars;
    for (const line of lines) this.#lines.push(line);
  }

  #entryAt(index: number): JournalEntry | undefined {
    return parseEntry(this.#lines[index] ?? '');
  }

  /** By halving, since ids only grow. */
  #findAfter(after: string): number {
    let from = 0;
    let to = this.#lines.length;
    while (from < to) {
      const middle = Math.floor((from + to) / 2);
      let at = middle;
      // Lines that are no entries have no place of their own.
      while (at < to && !this.#entryAt(at)) at++;
      const entry = at < to ? this.#entryAt(at) : undefined;
      if (entry && !isAfter(entry.id, after)) from = at + 1;
      else to = middle;
    }
    return from;
  }
}

/** The lines of a journal's text, without the one that says its version. */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  const tail = lines.pop() ?? '';
  // One that only lacks its break is whole: JSON shows its end itself.
  if (parseJson(tail)) lines.push(tail);
  const [first = tail, ...rest] = lines;
  if (lines.length === 0 && versionLine.startsWith(first)) return [];
  if (!isVersion(first)) throw new JournalError('the text is no journal of parallel-genai');
  return rest;
}

function isVersion(line: string): boolean {
  try {
    return isVersionLine(line);
  } catch (error) {
    throw toJournalError('read', 'the text', error);
  }
}
