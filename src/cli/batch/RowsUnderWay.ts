import type { Row } from '../rows/Row.js';

/** A row from the moment it is pulled until what became of it is written. */
interface UnderWay {
  readonly id: Row['id'];
  readonly line: number;
  /** The model that it asks, where that is known. */
  readonly model: string | undefined;
  readonly cancel: AbortController;
  /** Whether an attempt is being made, or its answer written: it is paid for, and must not be lost. */
  isAsked: boolean;
}

/** So many rows may wait, for a quota or for another attempt, besides those that are being asked. */
const mostWaiting = 1_000;

/**
 * The rows that were pulled and are not written yet: not too many, which holds the input back. Rows whose answers are
 * still to be written count as asked, so that a crash costs no more answers than may be asked for at a time.
 */
export class RowsUnderWay {
  readonly #concurrency: number;
  #unwritten = 0;
  readonly #rows = new Map<string, UnderWay>();
  #isStopping = false;
  #changed: () => void = () => undefined;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Waits for a place. @returns whether the row may be asked: not if all is to stop */
  async hasPlace(): Promise<boolean> {
    while (!this.#isStopping && this.#isFull()) {
      await new Promise<void>((resolve) => (this.#changed = resolve));
    }
    return !this.#isStopping;
  }

  /** @returns the signal that cancels the row */
  add(name: string, { id, line }: Row, model?: string): AbortSignal {
    const cancel = new AbortController();
    this.#rows.set(name, { id, line, model, cancel, isAsked: false });
    return cancel.signal;
  }

  get(name: string): Pick<UnderWay, 'id' | 'line' | 'model'> | undefined {
    return this.#rows.get(name);
  }

  /** An attempt begins, or has failed and another is to follow. */
  setAsked(name: string, isAsked: boolean): void {
    const row = this.#rows.get(name);
    if (!row || row.isAsked === isAsked) return;
    row.isAsked = isAsked;
    this.#unwritten += isAsked ? 1 : -1;
    this.#changed();
    if (this.#isStopping && !isAsked) row.cancel.abort(stopped);
  }

  remove(name: string): void {
    if (this.#rows.get(name)?.isAsked) this.#unwritten--;
    this.#rows.delete(name);
    this.#changed();
  }

  #isFull(): boolean {
    return this.#unwritten >= this.#concurrency || this.#rows.size >= this.#concurrency + mostWaiting;
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
