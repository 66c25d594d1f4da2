import { Observable, takeUntil } from 'rxjs';
import type { TaskEvent } from '../../core/model/events.js';
import { errorOnAbort } from '../../core/util/errorOnAbort.js';
import { normalizeRemoteTasks, remoteRunSettings, type RunTasksOnOptions } from './remoteRunOptions.js';
import { RemoteRun } from './RemoteRun.js';
import type { RemoteEventOf, RemoteTasks, TaskRegistry } from './RemoteTask.js';
import { assertQueue } from './workerOptions.js';

/**
 * Runs tasks on the workers of a queue (see `createWorker`), and tells all that happens as `runTasks` does: the same events,
 * so that whatever reads a run reads this one. Errors of tasks are RemoteErrors: tell them by `name`.
 *
 * Cold: each subscription is a run, or with the option `run` goes on with the one of that name. Unsubscribing cancels the
 * run, unless `onLeave` says otherwise. It errors with a ConnectionError where Redis cannot be reached at the start or
 * refuses the tasks, with the reason of `signal`, and when the iterable of tasks throws (after the tasks already pulled
 * have ended).
 *
 * @typeParam Registry the worker's registry, `typeof registry`: it types tasks, arguments and results
 * @typeParam Tasks `typeof tasks`, where each name is to have its own type of result
 * @param queue the queue's name
 * @param tasks an (async) iterable of `{ name, task, args, …options }`, pulled as the queue has room. A task is known by its
 *   name: in an array a second one of a name gets the next free suffix; in other iterables it is the same task
 * @throws TypeError or RangeError for bad options, and for tasks of an array that cannot be sent, before anything starts
 * @example
 * const tasks = [{ name: 'english', task: 'ask', args: ['What is MLOps?'] }] as const;
 * runTasksOn<typeof registry>('genai', tasks, { connection: 'redis://localhost:6379' })
 *   .pipe(settled())
 *   .subscribe(({ name, status }) => console.log(name, status));
 */
export function runTasksOn<
  Registry extends TaskRegistry = TaskRegistry,
  Tasks extends RemoteTasks<Registry> = RemoteTasks<Registry>,
>(queue: string, tasks: Tasks, options: RunTasksOnOptions): Observable<RemoteEventOf<Registry, Tasks>> {
  assertQueue(queue);
  const settings = remoteRunSettings(options);
  const source = normalizeRemoteTasks(tasks);
  const events$ = new Observable<TaskEvent>((subscriber) => {
    const run = new RemoteRun(queue, settings, subscriber);
    subscriber.add(() => run.leave());
    void run.start(source);
  });
  const { signal } = options;
  const answered$ = signal ? events$.pipe(takeUntil(errorOnAbort(signal))) : events$;
  return answered$ as Observable<unknown> as Observable<RemoteEventOf<Registry, Tasks>>;
}
