import {
  asyncScheduler,
  catchError,
  connect,
  delay,
  EMPTY,
  Observable,
  retry,
  switchMap,
  take,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import { errorOnAbort } from '../util/errorOnAbort.js';
import { attempt } from './attempt.js';
import { clampDelay } from '../util/clampDelay.js';
import { TaskTimeoutError } from '../model/errors.js';
import type { ErrorEvent, RetryEvent, TaskEvent } from '../model/events.js';
import { hedged } from './hedged.js';
import { limitedAttempt } from './limitedAttempt.js';
import type { PreparedTask } from './PreparedTask.js';
import { TaskExecution } from './TaskExecution.js';
import type { RunContext } from './RunContext.js';
import { decideRetry } from '../retry/decideRetry.js';
import { acquireRunSlot } from './acquireRunSlot.js';

/**
 * A whole task as a cold Observable: its attempts, wrapped with rxjs `retry`, to one `complete` or `error` event.
 * It never errors itself, so merging it with others lets none of them suffer.
 *
 * @param run one of its slots is held already for the first attempt, and each attempt gives its own back when it ends
 */
export function retryTask(task: PreparedTask, run: RunContext): Observable<TaskEvent> {
  const { limiter, hedge, deadlineMs, signal } = task.settings;
  const attempts = limiter ? limitedAttempt : attempt;
  return new Observable((subscriber) => {
    const progress = new TaskExecution(task, run);
    let events$ = (hedge ? hedged(progress, hedge, attempts) : attempts(progress)).pipe(
      retry({
        delay: (error: unknown, round) => {
          const event = retryOrFail(progress, error, round);
          // Told here rather than by an Observable returned: that would come after the teardown, and so after the
          // start of the attempt that gets this one's slot.
          subscriber.next(event);
          return event.type === 'retry' ? timer(event.delayMs).pipe(switchMap(() => acquireRunSlot(progress))) : EMPTY;
        },
      }),
    );
    if (deadlineMs !== Number.POSITIVE_INFINITY) {
      // `connect` lets go of its source only once it has subscribed to it: one that emits without a pause hears it here.
      const left$ = new Observable<void>((left) => subscriber.add(() => left.next()));
      events$ = withDeadline(events$.pipe(takeUntil(left$)), deadlineMs, progress);
    }
    if (signal) {
      events$ = events$.pipe(takeUntil(errorOnAbort(signal)));
      // No attempt gives the slot back that will never be made.
      if (signal.aborted) subscriber.add(() => run.slots.giveBack());
    }
    if (signal || deadlineMs !== Number.POSITIVE_INFINITY) {
      events$ = events$.pipe(
        catchError((error: unknown) => {
          if (!progress.finalEventSent) subscriber.next(progress.givenUp(error, undefined));
          return EMPTY;
        }),
      );
    }
    events$.subscribe(subscriber);
  });
}

/** What follows the failed round of attempts: another one, or the end of the task. */
function retryOrFail(progress: TaskExecution, error: unknown, round: number): RetryEvent | ErrorEvent {
  const { name, settings } = progress.task;
  const at = asyncScheduler.now();
  try {
    const step = decideRetry(error, round, settings.retry, at);
    if ('gaveUpReason' in step) return progress.givenUp(error, step.gaveUpReason);
    if (settings.limiter?.mayRetry(error) === false) {
      return progress.givenUp(error, 'the retry budget of its limiter is spent: too much fails');
    }
    return { type: 'retry', name, attempt: progress.attempts, at, error, delayMs: step.delayMs };
  } catch (thrown) {
    // By a policy of the user's own.
    return progress.givenUp(thrown, undefined);
  }
}

/** Ends the task `deadlineMs` after its first `start`. */
function withDeadline(
  attempts$: Observable<TaskEvent>,
  deadlineMs: number,
  progress: TaskExecution,
): Observable<TaskEvent> {
  const expire = () => {
    const reason = new TaskTimeoutError('deadline', deadlineMs);
    progress.stopped = { reason };
    throw reason;
  };
  const expiry = (events$: Observable<TaskEvent>) => events$.pipe(take(1), delay(clampDelay(deadlineMs)), tap(expire));
  return attempts$.pipe(connect((events$) => events$.pipe(takeUntil(expiry(events$)))));
}
