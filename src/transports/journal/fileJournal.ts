import { formatValue } from '../../core/util/formatValue.js';
import { assertOptions } from '../../core/util/assertOptions.js';
import { isVersionLine, versionLine } from '../wire/journalLine.js';
import type { Journal, JournalEntry } from '../wire/Journal.js';
import { JournalError, toJournalError } from './file/JournalError.js';
import { LineFile } from './file/LineFile.js';
import { readEntries } from './file/readEntries.js';

/** Settings of `fileJournal`. */
export interface FileJournalOptions {
  /**
   * When lines are on the disk, so that a power failure cannot take them back: `'answers'`: before a `complete` counts
   * as kept; `'all'`: each line; `'none'`: whenever the system likes. What is written, no crash of this process takes
   * back, whatever is set here.
   * @default 'answers'
   */
  readonly sync?: 'answers' | 'all' | 'none';
  /**
   * Whether `recordTo` and `resumeTasks` keep partial answers and heartbeats in it, unless they are told themselves.
   * To resume, answers are enough; to see a run again as it was, keep its chunks.
   * @default false
   */
  readonly chunks?: boolean;
}

/**
 * A journal in a file: a line that says its version, then a line of JSON for each entry. For Node, Deno and Bun.
 *
 * The file is created and locked with the first `append`. One process at a time may write it, and is known by
 * `{path}.lock` beside it; the lock of a process that is dead is taken over. A last line that is torn is cut off. Reading
 * needs no lock.
 *
 * @param path the file's, in a folder that is there
 * @throws TypeError naming a bad option, at once. `append` and `read` reject with a JournalError that says what is wrong
 * with the file: another process writes it, it is no journal, the disk is full, the file was removed
 * @example
 * const journal = fileJournal('run.journal');
 * resumeTasks(tasks, journal, { retry: true }).subscribe(show);
 */
export function fileJournal(path: string, options: FileJournalOptions = {}): Journal {
  return new FileJournal(path, options);
}

export class FileJournal implements Journal {
  readonly chunks: boolean;
  readonly #path: string;
  readonly #isDurable: (line: string) => boolean;
  #file: Promise<LineFile> | undefined;
  #open: LineFile | undefined;
  #closed = false;

  constructor(path: string, options: FileJournalOptions) {
    assertOptions(options, ['sync', 'chunks']);
    const { sync = 'answers', chunks = false } = options;
    if (typeof path !== 'string' || path === '') {
      throw new TypeError(`path must be the path of a file, got ${formatValue(path)}`);
    }
    if (sync !== 'answers' && sync !== 'all' && sync !== 'none') {
      throw new TypeError(`sync must be 'answers', 'all' or 'none', got ${formatValue(sync)}`);
    }
    if (typeof chunks !== 'boolean') throw new TypeError(`chunks must be true or false, got ${formatValue(chunks)}`);
    this.#path = path;
    this.chunks = chunks;
    // Where an answer's own value says the same, one `fsync` too many is all it costs.
    this.#isDurable = (line) => sync === 'all' || (sync === 'answers' && line.includes('"type":"complete"'));
  }

  async append(lines: readonly string[]): Promise<void> {
    const file = await this.#openFile();
    const all = file.size === 0 && lines.length > 0 ? [versionLine, ...lines] : lines;
    await file.append(all);
    if (lines.some(this.#isDurable)) await file.sync();
  }

  async *read(after?: string): AsyncGenerator<JournalEntry, void> {
    const { size } = this.#open ?? {};
    try {
      yield* readEntries(this.#path, after, size);
    } catch (error) {
      throw toJournalError('read', this.#path, error);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    // One that could not be opened need not be closed.
    const file = await this.#file?.catch(() => undefined);
    await file?.close();
  }

  async #openFile(): Promise<LineFile> {
    if (this.#closed) throw new JournalError(`${this.#path} was closed`);
    this.#file ??= LineFile.open(this.#path, (firstLine, isTorn) => {
      if (isVersionLine(firstLine) || (isTorn && versionLine.startsWith(firstLine))) return;
      throw new JournalError(`${this.#path} is no journal of parallel-genai, and is left as it is`);
    });
    try {
      this.#open = await this.#file;
      return this.#open;
    } catch (error) {
      this.#file = undefined;
      throw error;
    }
  }
}
