import { Observable, retry } from 'rxjs';
import type { TaskEvent } from '../model/events.js';
import type { Lease } from '../model/Lease.js';
import { onAbort } from '../util/onAbort.js';
import { attempt, type FailedAttempt } from './attempt.js';
import { hedged } from './hedged.js';
import type { PreparedTask } from './PreparedTask.js';
import type { RunContext } from './RunContext.js';
import { TaskExecution } from './TaskExecution.js';

/**
 * One operator for all tasks, since making one takes longer than a task's bookkeeping.
 *
 * `resetOnSuccess` is said explicitly: with `true`, which rxjs 8 makes the default, each `start` would count as a success,
 * and a task would be retried for ever.
 */
const retried = retry<TaskEvent>({
  resetOnSuccess: false,
  delay: ({ execution, error }: FailedAttempt, round) => execution.backOff(error, round),
});

/**
 * A whole task as a cold Observable: its attempts, wrapped with rxjs `retry`, to one `complete` or `error` event.
 * It never errors itself, so merging it with others lets none of them suffer.
 *
 * @param lease a slot of the run for the first attempt, if one is held already
 */
export const retryTask = (task: PreparedTask, run: RunContext, lease: Lease | undefined): Observable<TaskEvent> =>
  new Observable((subscriber) => {
    const { hedge, signal } = task.settings;
    const execution = new TaskExecution(task, run, subscriber, lease);
    subscriber.add(execution);
    if (signal) {
      subscriber.add(onAbort(signal, () => execution.stop(signal.reason, { cancelled: true })));
      if (subscriber.closed) return;
    }
    const round$ = hedge ? hedged(execution, hedge) : attempt(execution);
    retried(round$).subscribe(subscriber);
  });
