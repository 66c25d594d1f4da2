import type { TaskEvent } from 'parallel-genai';
import type { Journal, JournalEntry } from 'parallel-genai/journal';
import { lastValueFrom, type Observable, toArray } from 'rxjs';

/** All of an Observable. */
export const all = <T>(source$: Observable<T>): Promise<T[]> =>
  lastValueFrom(source$.pipe(toArray()), { defaultValue: [] });

/** All entries of a journal. */
export async function entriesOf(journal: Journal, after?: string): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const entry of journal.read(after)) entries.push(entry);
  return entries;
}

/** The events in a journal. */
export const eventsOf = async (journal: Journal): Promise<TaskEvent[]> =>
  (await entriesOf(journal)).flatMap((entry) => (entry.type === 'event' ? [entry.event] : []));

/** Each task's answer. */
export const answersOf = (events: readonly TaskEvent[]): Record<string, unknown> =>
  Object.fromEntries(events.flatMap((event) => (event.type === 'complete' ? [[event.name, event.value]] : [])));

/** The names of the tasks whose answers came from the journal. */
export const replayedOf = (events: readonly TaskEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'complete' && event.replayed ? [event.name] : []));

/** A journal that keeps nothing until it is let, or refuses. */
export class HeldJournal implements Journal {
  readonly appended: string[] = [];
  #answers: { resolve: () => void; reject: (error: unknown) => void }[] = [];

  append(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return Promise.resolve();
    this.appended.push(...lines);
    return new Promise((resolve, reject) => this.#answers.push({ resolve, reject }));
  }

  /** What was appended until now is kept, or is not. */
  settle(error?: unknown): void {
    const answers = this.#answers;
    this.#answers = [];
    for (const { resolve, reject } of answers) {
      if (error === undefined) resolve();
      else reject(error);
    }
  }

  async *read(): AsyncGenerator<JournalEntry, void> {}

  async close(): Promise<void> {}
}
