import { logEvents, type TaskEvent } from 'parallel-genai';
import { of } from 'rxjs';
import { seconds } from './words.js';

/** An event in a line: what the library's own `logEvents` writes, which has neither answers nor keys in it. */
export function eventLine(event: TaskEvent): string {
  // Its reason is the visitor's, and says no more.
  if (event.type === 'error' && event.cancelled) {
    return `${event.name}: cancelled${event.attempts === 0 ? ' before it began' : ` after ${seconds(event.elapsedMs)}`}`;
  }
  let told = '';
  const tell = (line: string) => (told = line);
  of(event)
    .pipe(logEvents({ debug: tell, info: tell, warn: tell, error: tell }))
    .subscribe();
  return told;
}
