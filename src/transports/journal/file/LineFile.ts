import { JournalError, toJournalError } from './JournalError.js';
import { type FileFacts, type FileHandle, type NodeParts, nodeParts } from './nodeFs.js';
import { ProcessLock } from './ProcessLock.js';
import { readEnds } from './readLines.js';

/** Judges whether a file may be written, by its first line. */
export type FirstLineCheck = (firstLine: string, isTorn: boolean) => void;

/** Lines that are written together. */
interface Commit {
  readonly lines: string[];
  readonly done: Promise<void>;
}

/**
 * A file of lines that grows at its end, and that one process at a time writes.
 *
 * What is appended while a write goes on is written together next, and one `fsync` is for all that was written before it:
 * the slower the disk, the bigger the pieces. A write that fails leaves no part of a line behind.
 */
export class LineFile {
  readonly #path: string;
  readonly #node: NodeParts;
  readonly #handle: FileHandle;
  readonly #lock: ProcessLock;
  readonly #facts: FileFacts;
  /** Bytes that are written, up to the end of a line. */
  #size: number;
  #next: Commit | undefined;
  #latest: Promise<void> = Promise.resolve();
  #nextSync: Promise<void> | undefined;
  #latestSync: Promise<void> = Promise.resolve();
  /** Why nothing can be written any more. */
  #broken: Error | undefined;

  private constructor(path: string, node: NodeParts, handle: FileHandle, facts: FileFacts, lock: ProcessLock) {
    this.#path = path;
    this.#node = node;
    this.#handle = handle;
    this.#facts = facts;
    this.#lock = lock;
    this.#size = facts.size;
  }

  /**
   * Opens the file, which is created if it is not there, for this process alone. A last line that is torn is cut off.
   *
   * @param check is given the file's first line, if there is one, before anything is changed; what it throws ends this
   * @throws JournalError if it cannot be written, or another process writes it
   */
  static async open(path: string, check: FirstLineCheck = () => undefined): Promise<LineFile> {
    const node = nodeParts();
    const { handle, created } = await openToWrite(path, node);
    let lock: ProcessLock | undefined;
    try {
      const facts = await handle.stat();
      if (!facts.isFile()) throw new JournalError(`${path} is no regular file, so nothing can be kept in it`);
      // The same file may have several names.
      lock = new ProcessLock(`${await node.fs.promises.realpath(path)}.lock`, node);
      await mendEnd(handle, check);
      if (created) await syncFolder(path, node);
      return new LineFile(path, node, handle, await handle.stat(), lock);
    } catch (error) {
      lock?.release();
      await handle.close();
      throw toJournalError('opened', path, error);
    }
  }

  /** Bytes that are written. */
  get size(): number {
    return this.#size;
  }

  /**
   * Adds lines at the end. Resolves when they are in the file, where no crash of this process takes them back.
   * @throws JournalError if they are not written, of which none is in the file then
   */
  append(lines: readonly string[]): Promise<void> {
    const commit = (this.#next ??= this.#schedule());
    // One by one: a spread of many thousands would fill the stack.
    for (const line of lines) commit.lines.push(line);
    return commit.done;
  }

  /**
   * Resolves when all that is written is on the disk, where no power failure takes it back.
   * @throws JournalError if the disk fails; nothing can be appended any more then
   */
  sync(): Promise<void> {
    return (this.#nextSync ??= this.#scheduleSync());
  }

  /** Writes what waits, and lets others write. */
  async close(): Promise<void> {
    await this.#latest.catch(() => undefined);
    await this.#latestSync.catch(() => undefined);
    if (this.#broken instanceof ClosedError) return;
    this.#broken = new ClosedError(`${this.#path} was closed`);
    await this.#handle.close();
    this.#lock.release();
  }

  #schedule(): Commit {
    const write = () => {
      this.#next = undefined;
      return this.#write(commit);
    };
    const commit: Commit = { lines: [], done: this.#latest.then(write, write) };
    this.#latest = commit.done;
    // Whoever appended hears of a failure.
    this.#latest.catch(() => undefined);
    return commit;
  }

  async #write({ lines }: Commit): Promise<void> {
    if (this.#broken) throw this.#broken;
    if (lines.length === 0) return;
    const bytes = new TextEncoder().encode(`${lines.join('\n')}\n`);
    try {
      // At the same time, since each is a turn of the disk.
      const place = this.#checkPlace();
      place.catch(() => undefined);
      await this.#writeBytes(bytes);
      await place;
    } catch (error) {
      await this.#undo();
      throw toJournalError('written', this.#path, error);
    }
    this.#size += bytes.length;
  }

  async #writeBytes(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, this.#size + done);
      done += bytesWritten;
    }
  }

  #scheduleSync(): Promise<void> {
    const sync = async () => {
      // What is written from here on may be left out of this one.
      this.#nextSync = undefined;
      if (this.#broken) throw this.#broken;
      try {
        await this.#handle.datasync();
      } catch (error) {
        // Which of the lines are on the disk, nobody knows then.
        this.#broken = toJournalError('written', this.#path, error);
        throw this.#broken;
      }
    };
    this.#latestSync = this.#latestSync.then(sync, sync);
    this.#latestSync.catch(() => undefined);
    return this.#latestSync;
  }

  /** @throws JournalError if the file was removed: what is written to it then, nobody will find */
  async #checkPlace(): Promise<void> {
    const there = await this.#node.fs.promises.stat(this.#path).catch(() => undefined);
    if (there?.ino === this.#facts.ino && there.dev === this.#facts.dev) return;
    const what = there ? 'replaced' : 'removed';
    this.#broken = new JournalError(`${this.#path} was ${what} while it was written`, there ? undefined : 'ENOENT');
    throw this.#broken;
  }

  /** So that the next lines do not follow a part of one. */
  async #undo(): Promise<void> {
    try {
      await this.#handle.truncate(this.#size);
    } catch (error) {
      this.#broken ??= toJournalError('written', this.#path, error);
    }
  }
}

class ClosedError extends JournalError {}

async function openToWrite(path: string, { fs }: NodeParts): Promise<{ handle: FileHandle; created: boolean }> {
  try {
    return { handle: await fs.promises.open(path, 'r+'), created: false };
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw toJournalError('written', path, error);
  }
  try {
    // Not `wx`: another process may have created it meanwhile, and the lock decides.
    return { handle: await fs.promises.open(path, 'a+').then((made) => reopen(made, path, fs)), created: true };
  } catch (error) {
    throw toJournalError('created', path, error);
  }
}

/** A file opened to append ignores the place that a write names. */
async function reopen(made: FileHandle, path: string, fs: NodeParts['fs']): Promise<FileHandle> {
  await made.close();
  return fs.promises.open(path, 'r+');
}

/** Whoever was killed as it wrote may have left a part of a line. A line that only lacks its break is whole. */
async function mendEnd(handle: FileHandle, check: FirstLineCheck): Promise<void> {
  const { size } = await handle.stat();
  const { firstLine, lastLineEnd, tail } = await readEnds(handle, size);
  if (size > 0) check(firstLine, lastLineEnd === 0);
  if (tail === '') return;
  if (isJson(tail)) await handle.write(new TextEncoder().encode('\n'), 0, 1, size);
  else await handle.truncate(lastLineEnd);
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

/** So that a new file's name is on the disk too. Not every system can do that. */
async function syncFolder(path: string, { fs, path: paths }: NodeParts): Promise<void> {
  try {
    const folder = await fs.promises.open(paths.dirname(path), 'r');
    await folder.sync().finally(() => folder.close());
  } catch {
    // Then a power failure may take the new file, but no crash of the process.
  }
}
