import { BehaviorSubject, defer, EMPTY, ignoreElements, type Observable, startWith, switchMap, tap, timer } from 'rxjs';
import type { LimiterState } from '../model/LimiterState.js';
import { clampDelay } from '../util/clampDelay.js';
import { monotonicNow, wallNow } from '../util/clock.js';

/** A limiter's state as it knows it: `until` by the monotonic clock. */
export interface InternalState extends Omit<LimiterState, 'closedUntil'> {
  readonly until: number | undefined;
}

/** What a limiter tells of itself: a new state only if something changed. */
export class PublishedState {
  readonly #describe: (now: number) => InternalState;
  readonly #subject: BehaviorSubject<LimiterState>;
  #last: InternalState;

  constructor(describe: (now: number) => InternalState) {
    this.#describe = describe;
    this.#last = { status: 'open', until: undefined, concurrency: Number.POSITIVE_INFINITY };
    this.#subject = new BehaviorSubject(publicState(this.#last, 0));
    this.refresh(0);
  }

  get state$(): Observable<LimiterState> {
    return defer(() => {
      this.refresh(monotonicNow());
      return this.#subject.pipe(switchMap((state) => this.#reopening().pipe(startWith(state))));
    });
  }

  // After each attempt that failed: nothing is made if nothing changed.
  /** @returns the new state, if it changed */
  refresh(now: number): LimiterState | undefined {
    const next = this.#describe(now);
    const last = this.#last;
    const isSame =
      next.status === last.status &&
      next.until === last.until &&
      next.concurrency === last.concurrency &&
      next.requests?.limit === last.requests?.limit &&
      next.requests?.perMs === last.requests?.perMs;
    if (isSame) return undefined;
    this.#last = next;
    const state = publicState(next, now);
    this.#subject.next(state);
    return state;
  }

  /** Looks again when it opens: nothing else looks at the clock while nobody waits. */
  #reopening(): Observable<never> {
    const { until } = this.#last;
    if (until === undefined) return EMPTY;
    return timer(clampDelay(Math.ceil(until - monotonicNow()))).pipe(
      tap(() => this.refresh(monotonicNow())),
      ignoreElements(),
    );
  }
}

function publicState({ until, ...state }: InternalState, now: number): LimiterState {
  return { ...state, closedUntil: until === undefined ? undefined : Math.round(wallNow() + until - now) };
}
