import {
  catchError,
  connect,
  delay,
  EMPTY,
  finalize,
  Observable,
  asyncScheduler,
  retry,
  switchMap,
  take,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import { aborted } from './aborted.js';
import { type AttemptFactory, attempt, type PreparedTask } from './attempt.js';
import { clampDelay } from './clampDelay.js';
import { TaskTimeoutError } from './errors.js';
import type { TaskEvent } from './events.js';
import { hedged } from './hedged.js';
import { limitedAttempt } from './limitedAttempt.js';
import { Progress } from './Progress.js';
import type { Run } from './Run.js';
import { nextStep } from './retryPolicy.js';
import { runSlot } from './runSlot.js';

/**
 * A whole task as a cold Observable: its attempts, wrapped with rxjs `retry`, to one `complete` or `error` event.
 * It never errors itself, so merging it with others lets none of them suffer.
 *
 * @param run one of its slots is held already for the first attempt, and each attempt gives its own back when it ends
 */
export function retryTask(task: PreparedTask, run: Run): Observable<TaskEvent> {
  const { name, settings } = task;
  return new Observable((subscriber) => {
    const progress = new Progress(settings.signal, run.signal);
    let gaveUp: string | undefined;
    let holdsSlot = true;
    const giveSlotBack = () => {
      if (holdsSlot) {
        holdsSlot = false;
        run.slots.giveBack();
      }
    };

    const { limiter, hedge } = settings;
    const start: AttemptFactory = (watch) =>
      limiter ? limitedAttempt(limiter, task, progress, run, watch) : attempt(task, progress, watch);
    let round = 1;
    let attempts$ = (hedge ? hedged(task, hedge, run, start) : start()).pipe(
      finalize(giveSlotBack),
      retry({
        delay: (error: unknown) => {
          const step = nextStep(error, round++, settings.retry, asyncScheduler.now());
          if ('gaveUp' in step) {
            gaveUp = step.gaveUp;
            throw error;
          }
          if (limiter?.mayRetry(error) === false) {
            gaveUp = 'the retry budget of its limiter is spent: too much fails';
            throw error;
          }
          const { delayMs } = step;
          subscriber.next({
            type: 'retry',
            name,
            attempt: progress.attempts,
            at: asyncScheduler.now(),
            error,
            delayMs,
          });
          return timer(delayMs).pipe(
            switchMap(() => runSlot(run)),
            tap(() => (holdsSlot = true)),
          );
        },
      }),
    );
    if (settings.deadlineMs !== Number.POSITIVE_INFINITY)
      attempts$ = withDeadline(attempts$, settings.deadlineMs, progress);
    if (settings.signal) attempts$ = attempts$.pipe(takeUntil(aborted(settings.signal)));
    // For a task whose signal was aborted before its first attempt; after the attempts there is nothing to give.
    subscriber.add(giveSlotBack);
    const giveUp = (error: unknown) => {
      // Told here rather than by an Observable returned: that would come after the teardown, and so after the start of
      // the attempt that gets this one's slot.
      subscriber.next(progress.givenUp(name, error, gaveUp));
      return EMPTY;
    };
    attempts$.pipe(catchError(giveUp)).subscribe(subscriber);
  });
}

/** Ends the task `deadlineMs` after its first `start`. */
function withDeadline(attempts$: Observable<TaskEvent>, deadlineMs: number, progress: Progress): Observable<TaskEvent> {
  const expire = () => {
    const reason = new TaskTimeoutError('deadline', deadlineMs);
    progress.stopped = { reason };
    throw reason;
  };
  const expiry = (events$: Observable<TaskEvent>) => events$.pipe(take(1), delay(clampDelay(deadlineMs)), tap(expire));
  return attempts$.pipe(connect((events$) => events$.pipe(takeUntil(expiry(events$)))));
}
