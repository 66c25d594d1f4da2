import { logEvents, type TaskEvent } from 'parallel-genai';
import { of } from 'rxjs';

/** An event in a line: what the library's own `logEvents` writes, which never tells answers or keys. */
export function eventLine(event: TaskEvent): string {
  let told = '';
  const tell = (line: string) => (told = line);
  of(event)
    .pipe(logEvents({ debug: tell, info: tell, warn: tell, error: tell }))
    .subscribe();
  return told;
}
