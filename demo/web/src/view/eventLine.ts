import { logEvents, type TaskEvent } from 'parallel-genai';
import { of } from 'rxjs';
import { isCancelled } from '../run/cancelled.js';
import { seconds } from './words.js';

/** An event in a line: what the library's own `logEvents` writes, which has neither answers nor keys in it. */
export function eventLine(event: TaskEvent): string {
  // Nothing failed: the visitor did not want it any more.
  if (event.type === 'error' && isCancelled(event.error)) {
    return `${event.name}: cancelled${event.attempts === 0 ? ' before it began' : ` after ${seconds(event.elapsedMs)}`}`;
  }
  let told = '';
  const tell = (line: string) => (told = line);
  of(event)
    .pipe(logEvents({ debug: tell, info: tell, warn: tell, error: tell }))
    .subscribe();
  return told;
}
