import { asyncScheduler, Observable, Subject, type Subscriber, Subscription, takeUntil } from 'rxjs';
import type { TaskEvent } from '../model/events.js';
import { clampDelay } from '../util/clampDelay.js';
import { monotonicNow } from '../util/clock.js';
import { attempt } from './attempt.js';
import { Contest } from './Contest.js';
import { type HedgeSettings, percentile } from './hedgeSettings.js';
import type { TaskExecution } from './TaskExecution.js';

/**
 * Attempts that are joined by another when they have shown no sign of life for too long: the first to answer wins, and
 * the others are aborted at once. Dean and Barroso call them hedged requests ("The Tail at Scale", 2013,
 * https://research.google/pubs/the-tail-at-scale/).
 *
 * A hedge waits for slots of its own, and draws on its limiter's retry budget as it begins.
 */
export const hedged = (execution: TaskExecution, hedge: HedgeSettings): Observable<TaskEvent> =>
  new Observable((subscriber) => {
    const round = new HedgedRound(execution, hedge, subscriber);
    subscriber.add(() => round.stop());
    round.enter();
  });

/** One of the attempts. */
class HedgedAttempt extends Subscription {
  readonly buffered: TaskEvent[] = [];
  /** When it began, while it has shown no sign of life; by the monotonic clock. */
  silentSince: number | undefined = undefined;
  hasBegun = false;
}

class HedgedRound {
  readonly #execution: TaskExecution;
  readonly #hedge: HedgeSettings;
  readonly #subscriber: Subscriber<TaskEvent>;
  readonly #contest = new Contest<HedgedAttempt, TaskEvent>();
  #nextHedge: Subscription | undefined = undefined;
  #hedges = 0;
  /** Whether any of them gave a sign of life: then it is only a matter of who answers first. */
  #isAlive = false;

  constructor(execution: TaskExecution, hedge: HedgeSettings, subscriber: Subscriber<TaskEvent>) {
    this.#execution = execution;
    this.#hedge = hedge;
    this.#subscriber = subscriber;
  }

  enter(): void {
    const isHedge = this.#contest.size > 0;
    const contender = new HedgedAttempt();
    this.#contest.enter(contender);
    const events$ = attempt(this.#execution, {
      mayBegin: () => !isHedge || this.#mayHedge(),
      onActivity: (elapsedMs) => this.#onActivity(contender, elapsedMs),
      beforeResult: () => this.#onAnswer(contender),
    });
    // Stops a task that emits without a pause too, which unsubscribing could do only once `subscribe` returned.
    const left$ = new Subject<void>();
    contender.add(() => left$.next());
    contender.add(() => this.#recordSilence(contender));
    contender.add(
      events$.pipe(takeUntil(left$)).subscribe({
        next: (event) => this.#onEvent(contender, event),
        error: (error: unknown) => this.#onFailure(contender, error),
        complete: () => this.#onComplete(contender),
      }),
    );
  }

  stop(): void {
    this.#nextHedge?.unsubscribe();
    // Those that wait first: what the others give back is not for them.
    for (const contender of this.#contest) if (!contender.hasBegun) contender.unsubscribe();
    for (const contender of this.#contest) contender.unsubscribe();
  }

  #mayHedge(): boolean {
    const { limiter } = this.#execution.task.settings;
    return this.#contest.size > 1 && !this.#isAlive && limiter?.mayRetry(undefined) !== false;
  }

  #onEvent(contender: HedgedAttempt, event: TaskEvent): void {
    if (event.type === 'chunk') return this.#emit(this.#contest.onChunk(contender, event));
    if (event.type === 'start') {
      contender.hasBegun = true;
      contender.silentSince = monotonicNow();
    }
    this.#subscriber.next(event);
    if (event.type === 'start' && !contender.closed) this.#scheduleHedge();
  }

  #onActivity(contender: HedgedAttempt, elapsedMs: number): void {
    if (contender.silentSince === undefined) return;
    contender.silentSince = undefined;
    this.#execution.run.latencies.add(elapsedMs);
    this.#isAlive = true;
    this.#nextHedge?.unsubscribe();
    for (const other of [...this.#contest]) if (!other.hasBegun) this.#cancel(other);
  }

  #onAnswer(winner: HedgedAttempt): void {
    this.#nextHedge?.unsubscribe();
    const { cancel, emit } = this.#contest.onAnswer(winner);
    for (const loser of cancel) loser.unsubscribe();
    this.#emit(emit);
  }

  #onFailure(contender: HedgedAttempt, error: unknown): void {
    contender.silentSince = undefined;
    // A hedge that still waits for its slots is no other attempt: what follows a failure is the retry's to say.
    const others = [...this.#contest].filter((other) => other !== contender);
    if (others.some(({ hasBegun }) => hasBegun)) return this.#cancel(contender);
    for (const waiting of others) this.#cancel(waiting);
    this.#nextHedge?.unsubscribe();
    this.#subscriber.error(error);
  }

  /** It has its answer, or was a hedge that might not begin. */
  #onComplete(contender: HedgedAttempt): void {
    if (!this.#contest.has(contender)) return;
    if (contender.hasBegun) this.#subscriber.complete();
    else this.#cancel(contender);
  }

  /** Lets another attempt join the one that has just begun, unless a sign of life comes first. */
  #scheduleHedge(): void {
    const { afterMs, max } = this.#hedge;
    const { latencies } = this.#execution.run;
    const silenceMs = typeof afterMs === 'number' ? afterMs : latencies.quantile(percentile(afterMs) ?? 1);
    if (silenceMs === undefined || this.#hedges >= max || this.#isAlive) return;
    const hedge = () => {
      this.#hedges++;
      this.enter();
    };
    this.#nextHedge = asyncScheduler.schedule(hedge, clampDelay(silenceMs));
  }

  #cancel(contender: HedgedAttempt): void {
    const emit = this.#contest.leave(contender);
    contender.unsubscribe();
    this.#emit(emit);
  }

  /** Given up in silence: it would have taken longer still. Leaving it out would make calls look quicker than they are. */
  #recordSilence({ silentSince }: HedgedAttempt): void {
    if (silentSince !== undefined) this.#execution.run.latencies.add(monotonicNow() - silentSince);
  }

  #emit(events: readonly TaskEvent[]): void {
    for (const event of events) this.#subscriber.next(event);
  }
}
