import { defer, Observable } from 'rxjs';
import type { PreparedTask } from '../execution/PreparedTask.js';
import { retryTask } from '../execution/retryTask.js';
import type { RunContext } from '../execution/RunContext.js';
import type { TaskEvent } from '../model/events.js';
import type { Lease } from '../model/Lease.js';
import type { TaskMiddleware } from '../model/middleware.js';

/**
 * A task with middleware around it.
 *
 * @param lease the slot for the first attempt, if one is held; given back if the middleware never begins the task
 */
export const aroundTask = (
  around: TaskMiddleware,
  task: PreparedTask,
  isLazy: boolean,
  run: RunContext,
  lease: Lease | undefined,
): Observable<TaskEvent> =>
  new Observable((subscriber) => {
    let held = lease;
    subscriber.add(() => held?.release());
    const { name, metadata } = task;
    const begin = (fn: PreparedTask['run']) =>
      defer(() => {
        const first = held;
        held = undefined;
        return retryTask({ ...task, run: fn }, run, first);
      });
    around({ name, run: task.run, metadata, isLazy }, begin).subscribe(subscriber);
  });
