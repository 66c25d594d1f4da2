import { JournalError, toJournalError } from './JournalError.js';
import type { NodeParts } from './nodeFs.js';

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When its process began, as the system counts it; empty where the system does not tell. */
  readonly began: string;
}

/**
 * A lock that a process holds until it gives it back or dies: a file that names the process, made in one step, with its
 * content, by a hard link.
 *
 * The lock of a process that is dead, killed by force too, is taken over at once. A lock that must be renewed would
 * need no look at processes, but keep the next one waiting until it ran out.
 */
export class ProcessLock {
  readonly #node: NodeParts;
  readonly #path: string;
  readonly #content: string;

  /** @throws JournalError if another process, or another part of this one, holds it */
  constructor(path: string, node: NodeParts) {
    this.#node = node;
    this.#path = path;
    // The number tells this lock from others of the same process.
    this.#content = JSON.stringify({ ...ownHolder(node), nonce: Math.random() });
    try {
      this.#acquire(path);
    } catch (error) {
      throw toJournalError('locked', path, error);
    }
  }

  release(): void {
    try {
      if (this.#read(this.#path) === this.#content) this.#node.fs.unlinkSync(this.#path);
    } catch {
      // With its folder, the lock is gone too.
    }
  }

  #acquire(path: string): void {
    while (!this.#create(path)) {
      const found = this.#read(path);
      if (found === undefined) continue;
      this.#refuseIfAlive(path, found);
      this.#takeOver(path, found);
    }
  }

  /** @returns whether the lock is held now; if not, it is another's */
  #create(path: string): boolean {
    const { fs, process } = this.#node;
    const draft = `${path}.${process.pid}.new`;
    fs.writeFileSync(draft, this.#content);
    try {
      fs.linkSync(draft, path);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    } finally {
      fs.unlinkSync(draft);
    }
  }

  /**
   * Removes the lock of a dead process. Of several that find it dead only one may, and only while it is still there: so
   * they compete for a second lock, named after the dead one's holder.
   */
  #takeOver(path: string, dead: string): void {
    const { pid = 0, began = '' } = parseHolder(dead) ?? {};
    const guard = `${path}.${pid}${began && `-${began}`}`;
    this.#acquire(guard);
    try {
      if (this.#read(path) === dead) this.#node.fs.unlinkSync(path);
    } finally {
      this.#node.fs.unlinkSync(guard);
    }
  }

  #refuseIfAlive(path: string, found: string): void {
    const holder = parseHolder(found);
    const own = ownHolder(this.#node);
    const file = this.#path.replace(/\.lock$/, '');
    // A file that holds no holder was not written by this code as it is now.
    if (!holder)
      throw new JournalError(`${file} is locked by ${path}, which cannot be read: delete that if nobody writes`);
    if (holder.host !== own.host) {
      const who = `process ${holder.pid} on ${holder.host}`;
      throw new JournalError(`${file} is being written by ${who}; if that is over, delete ${path}`);
    }
    if (!isAlive(holder, this.#node)) return;
    const who = holder.pid === own.pid ? `this process (${own.pid})` : `process ${holder.pid}`;
    throw new JournalError(`${file} is being written by ${who}: only one may write at a time`);
  }

  #read(path: string): string | undefined {
    try {
      return this.#node.fs.readFileSync(path, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }
}

const ownHolder = (node: NodeParts): Holder => {
  const { pid } = node.process;
  return { pid, host: node.os.hostname(), began: statOf(pid, node)?.began ?? '' };
};

function isAlive({ pid, began }: Holder, node: NodeParts): boolean {
  try {
    node.process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and is another user's.
    return codeOf(error) !== 'ESRCH';
  }
  const stat = statOf(pid, node);
  if (!stat) return true;
  // A process that its parent has not looked after yet is dead; one that began at another time has only the number.
  return !/[ZX]/.test(stat.state) && (began === '' || stat.began === began);
}

/** What Linux tells about a process; nothing elsewhere. */
function statOf(pid: number, { fs }: NodeParts): { readonly state: string; readonly began: string } | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the name, which may hold anything, come the state and 18 other fields.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', began: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, host, began } = JSON.parse(text) as Partial<Holder>;
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host, began: began ?? '' } : undefined;
  } catch {
    return undefined;
  }
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code;
