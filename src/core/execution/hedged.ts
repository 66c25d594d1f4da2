import {
  asyncScheduler,
  filter,
  Observable,
  Subject,
  type Subscriber,
  Subscription,
  switchMap,
  take,
  takeUntil,
  timer,
} from 'rxjs';
import type { AttemptFactory } from './attempt.js';
import { clampDelay } from '../util/clampDelay.js';
import type { TaskEvent } from '../model/events.js';
import { percentile } from './hedgeSettings.js';
import type { TaskExecution } from './TaskExecution.js';
import { acquireRunSlot } from './acquireRunSlot.js';
import type { HedgeOptions } from '../model/task.js';

/**
 * Attempts that are joined by another when they have shown no sign of life for too long: the first to answer wins, and
 * the others are aborted at once. Dean and Barroso call them hedged requests ("The Tail at Scale", 2013).
 *
 * A hedge waits for a slot of its own and draws on its limiter's retry budget. While several race, their chunks are held
 * back, since only the winner's may be told: whoever sends the first chunk need not be the first to finish. They have
 * failed when the last of them has.
 */
export const hedged = (
  progress: TaskExecution,
  hedge: Required<HedgeOptions>,
  start: AttemptFactory,
): Observable<TaskEvent> =>
  new Observable((subscriber) => {
    const race = new Race(progress, hedge, start, subscriber);
    subscriber.add(() => race.stop());
    race.enter();
  });

/** An attempt in the race. */
class Contender extends Subscription {
  /** Whether it has begun: until then it waits for its limiter. */
  started = false;
  /** Chunks that are held back. */
  readonly buffered: TaskEvent[] = [];
}

class Race {
  readonly #progress: TaskExecution;
  readonly #hedge: Required<HedgeOptions>;
  readonly #start: AttemptFactory;
  readonly #subscriber: Subscriber<TaskEvent>;
  readonly #racers = new Set<Contender>();
  #next: Subscription | undefined;
  #hedges = 0;
  /** Whether any of them gave a sign of life: then it is only a matter of who answers first. */
  #alive = false;

  constructor(
    progress: TaskExecution,
    hedge: Required<HedgeOptions>,
    start: AttemptFactory,
    subscriber: Subscriber<TaskEvent>,
  ) {
    this.#progress = progress;
    this.#hedge = hedge;
    this.#start = start;
    this.#subscriber = subscriber;
  }

  enter(): void {
    const { firstSigns } = this.#progress.run;
    const racer = new Contender();
    this.#racers.add(racer);
    let silentSince: number | undefined;
    const events$ = this.#start(this.#progress, {
      onActivity: (elapsedMs) => {
        if (silentSince === undefined) return;
        silentSince = undefined;
        firstSigns.add(elapsedMs);
        this.#alive = true;
        this.#next?.unsubscribe();
        this.#cancelWhere((other) => !other.started);
      },
      beforeResult: () => this.#settle(racer),
    });
    // Stops a task that emits without a pause too, which unsubscribing could do only once `subscribe` returned.
    const left$ = new Subject<void>();
    racer.add(() => left$.next());
    // Given up in silence: it would have taken longer still. Leaving it out would make calls look quicker than they are.
    racer.add(() => silentSince !== undefined && firstSigns.add(asyncScheduler.now() - silentSince));
    racer.add(
      events$.pipe(takeUntil(left$)).subscribe({
        next: (event) => {
          if (event.type === 'start') silentSince = event.at;
          if (event.type === 'chunk' && this.#racers.size > 1) racer.buffered.push(event);
          else this.#subscriber.next(event);
          if (event.type !== 'start' || racer.closed) return;
          racer.started = true;
          this.#scheduleHedge();
        },
        error: (error: unknown) => {
          silentSince = undefined;
          if (this.#racers.size > 1) return this.#cancelWhere((other) => other === racer);
          this.#next?.unsubscribe();
          // It is told before the teardown, which gives the slot to somebody whose start is told then.
          this.#subscriber.error(error);
        },
        complete: () => racer.closed || this.#subscriber.complete(),
      }),
    );
  }

  stop(): void {
    this.#next?.unsubscribe();
    // Those that wait first: what the others give back is not for them.
    this.#cancelWhere((racer) => !racer.started);
    for (const racer of this.#racers) racer.unsubscribe();
  }

  /** Lets another attempt join the one that has just begun, unless a sign of life comes first. */
  #scheduleHedge(): void {
    const { afterMs, max } = this.#hedge;
    const { run, task } = this.#progress;
    const silenceMs = typeof afterMs === 'number' ? afterMs : run.firstSigns.quantile(percentile(afterMs) ?? 1);
    if (silenceMs === undefined || this.#hedges >= max || this.#alive) return;
    this.#next = timer(clampDelay(silenceMs))
      .pipe(
        filter(() => task.settings.limiter?.mayRetry(undefined) !== false),
        switchMap(() => acquireRunSlot(this.#progress)),
        take(1),
      )
      // eslint-disable-next-line rxjs-x/no-ignored-error -- nothing in it fails
      .subscribe(() => {
        this.#hedges++;
        this.enter();
      });
  }

  #settle(winner: Contender): void {
    this.#next?.unsubscribe();
    this.#cancelWhere((racer) => racer !== winner);
    this.#flush();
  }

  #cancelWhere(which: (racer: Contender) => boolean): void {
    for (const racer of this.#racers) {
      if (!which(racer)) continue;
      this.#racers.delete(racer);
      racer.unsubscribe();
    }
    if (this.#racers.size === 1) this.#flush();
  }

  /** What the only one left has said so far. */
  #flush(): void {
    for (const { buffered } of this.#racers) for (const event of buffered.splice(0)) this.#subscriber.next(event);
  }
}
