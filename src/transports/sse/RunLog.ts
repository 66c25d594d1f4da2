import { endMessage, eventMessage } from '../wire/sseMessage.js';
import { eventJsonLine } from '../wire/journalLine.js';

/** What happened in a run, in JSON already: it is sent to everybody who asks as it is. */
export interface LogEntry {
  readonly id: number;
  /** The last entry is `end` or `failed`. */
  readonly type: 'event' | 'end' | 'failed';
  readonly json: string;
}

/** An entry as a server-sent event. */
export function sseOf({ id, type, json }: LogEntry): string {
  if (type === 'event') return eventMessage(json, String(id));
  return type === 'end' ? endMessage(String(id)) : `id: ${id}\nevent: failed\ndata: ${json}\n\n`;
}

/** An entry as a line of a journal. */
export function lineOf({ id, type, json }: LogEntry, at: number): string {
  if (type === 'event') return eventJsonLine(String(id), json);
  return type === 'end' ? `{"id":"${id}","end":{"at":${at}}}` : `{"id":"${id}","failed":{"at":${at},"error":${json}}}`;
}

/** What an entry takes beside its JSON, roughly. */
const overhead = 60;

/** Characters that entries take in memory, roughly. */
export const sizeOf = ({ json }: LogEntry): number => json.length + overhead;

/** The latest entries of a run, in memory. */
export class RunLog {
  #entries: LogEntry[] = [];
  /** The last entry that was dropped from memory. */
  droppedTo = 0;
  /** Characters in memory, roughly. */
  size = 0;

  push(entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      this.#entries.push(entry);
      this.size += sizeOf(entry);
    }
  }

  /** Whether all that follows an entry is in memory. */
  keeps(after: number): boolean {
    return after >= this.droppedTo;
  }

  /** The entries that follow, so many that one message of them is not too long. */
  after(id: number): LogEntry[] {
    const from = this.#indexAfter(id);
    let to = from;
    for (let size = 0; to < this.#entries.length && size < longestPiece; to++) size += sizeOf(this.#entries[to]!);
    return this.#entries.slice(from, to);
  }

  drop(): void {
    this.droppedTo = this.#entries.at(-1)?.id ?? this.droppedTo;
    this.#entries = [];
    this.size = 0;
  }

  /** Ids ascend, with gaps where nothing was kept. */
  #indexAfter(id: number): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#entries[middle]!.id > id) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

const longestPiece = 65_536;
