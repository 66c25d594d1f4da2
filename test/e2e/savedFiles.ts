import type { TaskEvent } from 'parallel-genai';
import { memoryJournal, recordTo } from 'parallel-genai/journal';
import { concat, from, lastValueFrom, NEVER, type Observable, throwError } from 'rxjs';
import type { Visitor } from './Visitor.js';

/** Chooses a file, as if it came from the visitor's disk. */
export const openFile = ({ page }: Visitor, name: string, text: string | Buffer): Promise<void> =>
  page
    .getByLabel('A saved run')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text as string) });

export const startOf = (name: string, at: number, attempt = 1): TaskEvent => ({ type: 'start', name, attempt, at });

export const chunkOf = (name: string, at: number, value: string): TaskEvent => ({
  type: 'chunk',
  name,
  attempt: 1,
  at,
  value,
});

export const completeOf = (name: string, at: number, value: unknown, elapsedMs = 1_000): TaskEvent => ({
  type: 'complete',
  name,
  attempt: 1,
  attempts: 1,
  at,
  value,
  elapsedMs,
  report: { model: `model-of-${name}` },
});

/** The text of a journal with these runs, as a program would have written it. */
export async function journalText(...runs: readonly Observable<TaskEvent>[]): Promise<string> {
  const journal = memoryJournal();
  for (const run$ of runs) {
    await lastValueFrom(run$.pipe(recordTo(journal)), { defaultValue: undefined }).catch(() => undefined);
  }
  return journal.text;
}

export const runOf = (...events: readonly TaskEvent[]): Observable<TaskEvent> => from(events);

/** A run that failed as a whole. */
export const failingRun = (...events: readonly TaskEvent[]): Observable<TaskEvent> =>
  concat(
    from(events),
    throwError(() => Object.assign(new Error('the power went'), { status: 503 })),
  );

/** A run whose process was killed: its end is missing. */
export async function unfinishedText(...events: readonly TaskEvent[]): Promise<string> {
  const journal = memoryJournal();
  const recording = concat(from(events), NEVER).pipe(recordTo(journal)).subscribe();
  while (journal.text.split('\n').length < events.length + 3) await Promise.resolve();
  recording.unsubscribe();
  return journal.text;
}
