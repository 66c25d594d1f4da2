import { Observable, Subject, Subscription, takeUntil } from 'rxjs';
import type { TaskEvent } from '../model/events.js';
import { monotonicNow } from '../util/clock.js';
import { later } from '../util/later.js';
import { attempt } from './attempt.js';
import { Contest } from './Contest.js';
import { type HedgeSettings, percentile } from './hedgeSettings.js';
import type { TaskExecution } from './TaskExecution.js';

/** One of the attempts. */
class HedgedAttempt extends Subscription {
  readonly buffered: TaskEvent[] = [];
  /** When it began, while it has shown no sign of life; by the monotonic clock. */
  silentSince: number | undefined;
  hasBegun = false;
}

/**
 * Attempts that are joined by another when they have shown no sign of life for too long: the first to answer wins, and
 * the others are aborted at once. Dean and Barroso call them hedged requests ("The Tail at Scale", 2013,
 * https://research.google/pubs/the-tail-at-scale/).
 *
 * A hedge waits for slots of its own, and draws on its limiter's retry budget as it begins.
 */
export const hedged = (execution: TaskExecution, { afterMs, max }: HedgeSettings): Observable<TaskEvent> =>
  new Observable((subscriber) => {
    const { latencies } = execution.run;
    const contest = new Contest<HedgedAttempt, TaskEvent>();
    let nextHedge: Subscription | undefined;
    let hedges = 0;
    /** Whether any of them gave a sign of life: then it is only a matter of who answers first. */
    let isAlive = false;

    const emit = (events: readonly TaskEvent[]) => {
      for (const event of events) subscriber.next(event);
    };
    const cancel = (contender: HedgedAttempt) => {
      const held = contest.leave(contender);
      contender.unsubscribe();
      emit(held);
    };
    const cancelWaiting = () => {
      for (const contender of [...contest]) if (!contender.hasBegun) cancel(contender);
    };
    const mayHedge = () =>
      contest.size > 1 && !isAlive && execution.task.settings.limiter?.mayRetry(undefined) !== false;

    /** Lets another attempt join the one that has just begun, unless a sign of life comes first. */
    const scheduleHedge = () => {
      const silenceMs = typeof afterMs === 'number' ? afterMs : latencies.quantile(percentile(afterMs) ?? 1);
      if (silenceMs === undefined || hedges >= max || isAlive) return;
      nextHedge = later(silenceMs, () => {
        hedges++;
        enter();
      });
    };

    const enter = () => {
      const isHedge = contest.size > 0;
      const contender = new HedgedAttempt();
      contest.add(contender);
      const events$ = attempt(execution, {
        mayBegin: () => !isHedge || mayHedge(),
        onActivity: (elapsedMs) => {
          if (contender.silentSince === undefined) return;
          contender.silentSince = undefined;
          latencies.add(elapsedMs);
          isAlive = true;
          nextHedge?.unsubscribe();
          cancelWaiting();
        },
        beforeResult: () => {
          nextHedge?.unsubscribe();
          const { cancel: losers, emit: held } = contest.onAnswer(contender);
          for (const loser of losers) loser.unsubscribe();
          emit(held);
        },
      });
      // Stops a task that emits without a pause too, which unsubscribing could do only once `subscribe` returned.
      const left$ = new Subject<void>();
      contender.add(() => {
        left$.next();
        // Given up in silence: it would have taken longer still. Leaving it out would make calls look quicker than they are.
        if (contender.silentSince !== undefined) latencies.add(monotonicNow() - contender.silentSince);
      });
      contender.add(
        events$.pipe(takeUntil(left$)).subscribe({
          next: (event) => {
            if (event.type === 'chunk') return emit(contest.onChunk(contender, event));
            const isStart = event.type === 'start';
            if (isStart) {
              contender.hasBegun = true;
              contender.silentSince = monotonicNow();
            }
            subscriber.next(event);
            if (isStart && !contender.closed) scheduleHedge();
          },
          error: (error: unknown) => {
            contender.silentSince = undefined;
            // A hedge that still waits for its slots is no other attempt: what follows a failure is the retry's to say.
            if ([...contest].some((other) => other !== contender && other.hasBegun)) return cancel(contender);
            cancelWaiting();
            nextHedge?.unsubscribe();
            subscriber.error(error);
          },
          // It has its answer, was a hedge that might not begin, or has left the contest.
          complete: () => {
            if (!contest.has(contender)) return;
            if (contender.hasBegun) subscriber.complete();
            else cancel(contender);
          },
        }),
      );
    };

    subscriber.add(() => {
      nextHedge?.unsubscribe();
      // Those that wait first: what the others give back is not for them.
      for (const contender of contest) if (!contender.hasBegun) contender.unsubscribe();
      for (const contender of contest) contender.unsubscribe();
    });
    enter();
  });
