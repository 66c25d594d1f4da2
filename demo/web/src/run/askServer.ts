import type { TaskEvent } from 'parallel-genai';
import { fromEventStream } from 'parallel-genai/sse';
import { catchError, defer, from, map, mergeMap, type Observable, of, tap } from 'rxjs';
import type { RunEvent, RunRequest } from '../../../node/server/protocol.js';
import { runOptions, type RunnerSettings } from '../model/settings.js';
import type { Backend, Call } from './Backend.js';

/** Browsers open six connections to a host over HTTP/1.1; one is left for everything else. */
const mostStreams = 5;

/**
 * Asks the server behind this page, which holds the key and performs the runs; here only events arrive. A stream for
 * each task, so that each can be cancelled alone: closing the stream aborts the call on the server.
 */
export const askServer: Backend = (calls, settings) =>
  from(calls).pipe(mergeMap((call) => streamOf(call, settings), Math.min(settings.concurrency, mostStreams)));

const streamOf = (call: Call, settings: RunnerSettings): Observable<TaskEvent> =>
  defer(() => {
    const { name, instruction, model, prompt, signal } = call;
    const { retry, timeoutMs } = runOptions(settings);
    const request: RunRequest = {
      question: prompt,
      tasks: [{ name, model, ...(instruction !== '' && { system: instruction }) }],
      options: { retry, timeoutMs },
    };
    let skewMs: number | undefined;
    let last: TaskEvent | undefined;
    return fromEventStream<RunEvent>('./runs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal,
    }).pipe(
      // The server's clock may be ahead of or behind this one: the timeline needs one clock.
      map((event) => ({ ...event, at: event.at + (skewMs ??= Date.now() - event.at) })),
      tap((event) => (last = event)),
      catchError((error: unknown) => of(brokenOff(name, error, last))),
    );
  });

/** Cancelled here, refused, or the server is gone: the end of this task, and of no other. */
function brokenOff(name: string, error: unknown, last: TaskEvent | undefined): TaskEvent {
  const attempt = last?.attempt ?? 0;
  const at = Date.now();
  return { type: 'error', name, error, at, attempt, attempts: attempt, elapsedMs: last ? at - last.at : 0 };
}
