import type { Row } from '../rows/Row.js';

/** A row from the moment it is pulled until what became of it is written. */
interface UnderWay {
  readonly id: Row['id'];
  readonly line: number;
  readonly cancel: AbortController;
  /** Whether an attempt is being made: it is paid for, and cancelling it now would waste it. */
  isAsked: boolean;
}

/**
 * The rows that were pulled and are not written yet: at most so many, which holds the input back while rows wait for a
 * quota, for another attempt, or for the disk.
 */
export class RowsUnderWay {
  readonly #most: number;
  readonly #rows = new Map<string, UnderWay>();
  #isStopping = false;
  #changed: () => void = () => undefined;

  constructor(most: number) {
    this.#most = most;
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Waits for a place. @returns whether the row may be asked: not if all is to stop */
  async hasPlace(): Promise<boolean> {
    while (this.#rows.size >= this.#most && !this.#isStopping) {
      await new Promise<void>((resolve) => (this.#changed = resolve));
    }
    return !this.#isStopping;
  }

  /** @returns the signal that cancels the row */
  add(name: string, { id, line }: Row): AbortSignal {
    const cancel = new AbortController();
    this.#rows.set(name, { id, line, cancel, isAsked: false });
    return cancel.signal;
  }

  get(name: string): Pick<UnderWay, 'id' | 'line'> | undefined {
    return this.#rows.get(name);
  }

  /** An attempt begins, or has failed and another is to follow. */
  setAsked(name: string, isAsked: boolean): void {
    const row = this.#rows.get(name);
    if (!row) return;
    row.isAsked = isAsked;
    if (this.#isStopping && !isAsked) row.cancel.abort(stopped);
  }

  remove(name: string): void {
    this.#rows.delete(name);
    this.#changed();
  }

  /** Lets what is being asked end, and cancels what waits. */
  stop(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#changed();
    for (const { cancel, isAsked } of [...this.#rows.values()]) if (!isAsked) cancel.abort(stopped);
  }
}

/** Why a row that was not asked ends: no failure of its own. */
export const stopped = new DOMException('the command was stopped before this row was asked', 'AbortError');
