import type { TaskEvent } from 'parallel-genai';
import { memoryJournal, recordTo } from 'parallel-genai/journal';
import { from, lastValueFrom } from 'rxjs';

/** A run's events in the format of a journal's file: answers and failures, and neither prompts nor keys. */
export async function saveRun(events: readonly TaskEvent[]): Promise<string> {
  const journal = memoryJournal();
  await lastValueFrom(from(events).pipe(recordTo(journal)), { defaultValue: undefined });
  return journal.text;
}
