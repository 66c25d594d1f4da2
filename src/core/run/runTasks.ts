import { catchError, concatWith, defer, EMPTY, mergeMap, Observable, tap, throwError } from 'rxjs';
import { retryTask } from '../execution/retryTask.js';
import { RunContext } from '../execution/RunContext.js';
import type { TaskEvent } from '../model/events.js';
import type { Demand } from '../operators/toAsyncIterable.js';
import type { TaskMiddleware } from '../model/middleware.js';
import type { EventOf, RefuseFunctionAnswers } from '../model/taskInference.js';
import type { TaskIterable, TaskRecord } from '../model/TaskInput.js';
import { onAbort } from '../util/onAbort.js';
import { aroundTask } from './aroundTask.js';
import { guarded } from './guarded.js';
import { normalizeTasks, type TaskList } from './normalizeTasks.js';
import { pullTasks } from './pullTasks.js';
import { type RunOptions, type RunSettings, runSettings } from './runOptions.js';

/**
 * Runs many tasks at once, and tells all that happens as one stream of events, in the order in which it happens.
 *
 * Cold: nothing runs before you subscribe, and a second subscription is a second run, which costs what the calls cost.
 * Unsubscribing cancels: every attempt's signal aborts and nothing starts any more. A failing task is an `error` event;
 * the Observable itself errors only with the reason of the run's `signal`, or when the iterable of tasks throws (after
 * the tasks already pulled have ended).
 *
 * @param tasks a record of functions (`{ english: fn, danish: { run: fn, timeoutMs: 5_000 } }`), or an (async) iterable
 *   of `{ name, run, …options }`, pulled only as slots become free
 * @throws TypeError or RangeError for bad options or tasks, before anything starts
 * @example
 * runTasks({ english: () => ask('MLOps?'), count: () => 42 }, { retry: true }).subscribe((event) => {
 *   if (event.type === 'complete') console.log(event.name, event.value);
 * });
 */
export function runTasks<const Tasks extends TaskRecord | TaskIterable>(
  tasks: Tasks & RefuseFunctionAnswers<Tasks>,
  options?: RunOptions,
): Observable<EventOf<Tasks>> {
  const settings = runSettings(options);
  return runList(normalizeTasks(tasks, settings.task), settings) as Observable<EventOf<Tasks>>;
}

/** `runTasks` over checked input; held back while its reader wants nothing, if there is one who tells. */
export function runList(list: TaskList, settings: RunSettings, demand?: Demand): Observable<TaskEvent> {
  const { around } = settings;
  const begin = (tasks?: TaskMiddleware) => runWith(tasks, list, settings, demand);
  return around ? defer(() => around(begin)) : begin();
}

function runWith(
  around: TaskMiddleware | undefined,
  list: TaskList,
  settings: RunSettings,
  demand?: Demand,
): Observable<TaskEvent> {
  const { concurrency, signal, onEvent } = settings;
  const isLazy = list.pull === 'lazily';
  const listener = onEvent && guarded(onEvent);
  return new Observable((subscriber) => {
    // Called in the run's own context: an event may come of somebody else's callback, which has made room.
    const hear = listener && ((event: TaskEvent) => run.enter(listener, event));
    const run = new RunContext(concurrency, signal, (event) => {
      hear?.(event);
      subscriber.next(event);
    });
    // The first to be told that the subscriber left.
    subscriber.add(() => run.close());
    if (signal) {
      subscriber.add(onAbort(signal, () => subscriber.error(signal.reason)));
      if (subscriber.closed) return;
    }
    let pendingError$: Observable<never> = EMPTY;
    const events$ = pullTasks(list, run, settings, demand).pipe(
      catchError((error: unknown) => {
        // What was pulled before the iterable failed still gets its answers.
        pendingError$ = throwError(() => error);
        return EMPTY;
      }),
      mergeMap(({ task, slot }) => {
        const prepared = list.prepare(task as never);
        return around ? aroundTask(around, prepared, isLazy, run, slot) : retryTask(prepared, run, slot);
      }),
      concatWith(defer(() => pendingError$)),
    );
    (hear ? events$.pipe(tap(hear)) : events$).subscribe(subscriber);
  });
}
