import { HttpError, ParallelGenAIError } from '../../core/model/errors.js';
import type { Journal } from '../wire/Journal.js';
import { eventLine, formatEntry } from '../wire/journalLine.js';
import { TaskLedger } from './TaskLedger.js';

/** The server stopped while this task ran, or before it began. What it had answered by then is lost. */
class RunInterruptedError extends ParallelGenAIError {
  override readonly name = 'RunInterruptedError';
}

/** What a journal tells of a run that is not in memory. */
export interface RecoveredRun {
  readonly lastId: number;
  /** When it ended, or was last heard of; milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Reads a run's journal. A run without an end was cut short when its server stopped: its calls are gone with it, and
 * nothing is asked again, so every task that had no last event gets an error as one, and the run its end.
 *
 * @param after what a visitor has seen: new entries come behind it, also if the journal lost its last lines
 * @returns `undefined` if there is no such run
 * @throws HttpError of status 503 if the journal cannot be written, such as because another server performs the run
 */
export async function recoverRun(open: () => Journal, after: number): Promise<RecoveredRun | undefined> {
  const journal = open();
  try {
    let ledger = new TaskLedger();
    let names: readonly string[] | undefined;
    let lastId = -1;
    let at = 0;
    let hasEnded = false;
    for await (const entry of journal.read()) {
      lastId = Math.max(lastId, Number(entry.id));
      if (entry.type === 'begin') {
        names = entry.tasks;
        ledger = new TaskLedger(names);
      } else if (entry.type === 'event') {
        ledger.note(entry.event);
        at = Math.max(at, entry.event.at);
      } else {
        hasEnded = true;
        at = entry.at;
      }
    }
    if (lastId < 0) return undefined;
    if (hasEnded) return { lastId, at };
    lastId = Math.max(lastId, after);
    const error = new RunInterruptedError('the server was restarted before this was answered');
    const now = Date.now();
    const lines = ledger.ends(error, now, false).map((event) => eventLine(String(++lastId), event));
    const id = String(++lastId);
    // Tasks of which nobody knows the names may be missing: an end would say that all is there.
    const end = names ? ({ id, type: 'end', at: now } as const) : ({ id, type: 'failed', at: now, error } as const);
    try {
      await journal.append([...lines, formatEntry(end)]);
    } catch (cause) {
      const message = 'the run cannot be opened here: ask again in a moment';
      throw new HttpError(message, 503, { cause, retryAfterMs: 2_000 });
    }
    return { lastId, at: now };
  } finally {
    await journal.close();
  }
}
