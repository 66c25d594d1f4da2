import { type RunOptions, runTasks, type TaskEvent, type TaskFunction } from 'parallel-genai';
import { lastValueFrom, tap, toArray } from 'rxjs';

/** Runs one task to its end: its events, and what they come to. @param onEvent told of each as it comes */
export async function play<Result, Chunk>(
  task: TaskFunction<[], Result, Chunk>,
  options?: RunOptions,
  onEvent: (event: TaskEvent) => void = () => undefined,
) {
  const run$ = runTasks({ task }, { heartbeatMs: false, ...options });
  const events = (await lastValueFrom(
    run$.pipe(
      tap((event) => onEvent(event)),
      toArray(),
    ),
    { defaultValue: [] },
  )) as TaskEvent<string, Result, Chunk>[];
  const end = events.at(-1);
  return {
    events,
    chunks: events.flatMap((event) => (event.type === 'chunk' ? [event.value] : [])),
    value: end?.type === 'complete' ? end.value : undefined,
    error: end?.type === 'error' ? (end.error as Error) : undefined,
    report: end?.type === 'complete' ? end.report : undefined,
  };
}
