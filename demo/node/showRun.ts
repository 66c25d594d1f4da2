import { type RunState, runState, type TaskEvent } from 'parallel-genai';
import { fromEvent, lastValueFrom, type Observable, take, takeUntil, tap } from 'rxjs';
import type { Screen } from './screen/Screen.js';

/**
 * Subscribes to a run, shows it, and tells the program's exit code: 0 if all answered, 1 if not, 130 after Ctrl-C.
 * Ctrl-C unsubscribes, which aborts the HTTP requests; what was answered by then stays.
 *
 * @param names all tasks of the run, for those that have not begun
 */
export async function showRun(
  events$: Observable<TaskEvent>,
  names: readonly string[],
  screen: Screen,
): Promise<number> {
  let interrupted = false;
  const interruption$ = fromEvent(process, 'SIGINT').pipe(
    take(1),
    tap(() => {
      interrupted = true;
      // A second one ends a program that does not end; by then everything is printed.
      process.on('SIGINT', () => process.exit(130));
    }),
  );
  let latest: RunState | undefined;
  const showNext = (run: RunState) => {
    if (latest) screen.show(run, latest);
    latest = run;
  };
  await lastValueFrom(events$.pipe(runState(names), tap(showNext), takeUntil(interruption$)), { defaultValue: latest });
  if (!latest) return 1;
  screen.end(latest, interrupted);
  if (interrupted) return 130;
  return latest.counts.completed === latest.tasks.size ? 0 : 1;
}
