import type { Journal, JournalEntry } from '../wire/Journal.js';
import { formatEvent } from '../wire/eventJson.js';
import { toWireError } from '../wire/RemoteError.js';
import { type LogEntry, sizeOf } from './RunLog.js';

const longestPiece = 65_536;

/**
 * What a journal tells of a run after an entry, in pieces.
 * @param source a journal that is in use, or what opens one: it is closed at the end
 */
export async function* readJournal(source: Journal | (() => Journal), after: number): AsyncGenerator<LogEntry[], void> {
  const journal = typeof source === 'function' ? source() : source;
  try {
    let piece: LogEntry[] = [];
    let size = 0;
    for await (const entry of journal.read(String(after))) {
      const read = logEntry(entry);
      // Whatever a journal makes of `after`, nobody is told anything twice.
      if (!read || read.id <= after) continue;
      piece.push(read);
      size += sizeOf(read);
      if (size < longestPiece && read.type === 'event') continue;
      yield piece;
      piece = [];
      size = 0;
    }
    if (piece.length > 0) yield piece;
  } finally {
    if (typeof source === 'function') await journal.close();
  }
}

function logEntry(entry: JournalEntry): LogEntry | undefined {
  const id = Number(entry.id);
  switch (entry.type) {
    case 'event':
      return { id, type: 'event', json: formatEvent(entry.event) };
    case 'end':
      return { id, type: 'end', json: '{}' };
    case 'failed':
      return { id, type: 'failed', json: JSON.stringify(toWireError(entry.error)) };
    case 'begin':
      return undefined;
  }
}
