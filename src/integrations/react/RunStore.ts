import {
  BehaviorSubject,
  catchError,
  filter,
  map,
  materialize,
  NEVER,
  type Observable,
  Subject,
  takeUntil,
  throwError,
} from 'rxjs';
import { statusOf } from '../../core/retry/statusOf.js';
import { EventClock } from '../../core/operators/EventClock.js';
import type { AnyEvent } from '../../core/model/taskInference.js';
import { oncePerFrame } from './oncePerFrame.js';
import { endView, firstView, type RunView, reduceView } from './runView.js';

/** A run's events, or what makes them; `undefined` where there is nothing to run yet. */
export type RunSource<Event extends AnyEvent, Args extends unknown[] = []> =
  | Observable<Event>
  | ((...args: Args) => Observable<Event> | undefined);

/** What one component's runs live in, one after the other, outside of React: renders may be repeated or thrown away. */
export class RunStore<Event extends AnyEvent> {
  /** As of the last committed render. */
  source: RunSource<Event, unknown[]>;
  /** A run from before the component was there; asked once. */
  resume: (() => Observable<Event> | undefined) | undefined;
  readonly #idle = firstView<Event>('idle');
  readonly #events = new Subject<Event>();
  readonly #stop = new Subject<void>();
  /** What React was told, at most once per frame; `#latest` is what happened. */
  readonly #shown = new BehaviorSubject(this.#idle);
  #latest = this.#shown.value;
  /** The run that is followed: one that was stopped while it emits is not. */
  #run: symbol | undefined;
  #deps: readonly unknown[] | undefined;
  #attached = false;
  #askedToResume = false;
  #clock = new EventClock();
  #left = false;
  #cutShort = false;

  readonly events: Observable<Event> = this.#events.asObservable();

  constructor(source: RunSource<Event, unknown[]>) {
    this.source = source;
  }

  readonly subscribe = (changed: () => void): (() => void) => {
    // eslint-disable-next-line rxjs-x/no-ignored-error -- it has no errors
    const subscription = this.#shown.subscribe(changed);
    return () => subscription.unsubscribe();
  };

  readonly view = (): RunView<Event> => this.#shown.value;

  /** On a server, and for hydration: nothing runs. */
  readonly serverView = (): RunView<Event> => this.#idle;

  readonly start = (...args: unknown[]): void => {
    // A run that no component shows would only cost money.
    if (!this.#left) this.#follow(() => this.#open(args));
  };

  readonly cancel = (): void => {
    if (!this.#latest.running) return;
    this.#stopFollowing(endView(this.#latest, 'cancelled', () => this.#clock.now()));
  };

  /**
   * The component is there; with `deps`, their run starts unless it is here already. The answer takes it away again.
   *
   * StrictMode and Fast Refresh take a component away and bring it back in one go, with the same `deps`. So the run is
   * cancelled only if the component has not come back by the next microtask: stopping and starting costs money.
   */
  attach(deps: readonly unknown[] | undefined): () => void {
    this.#attached = true;
    this.#left = false;
    if (this.#followResumed(deps)) return () => this.#detach();
    if (deps && (this.#cutShort || !this.#deps || !isSame(this.#deps, deps))) {
      this.#deps = deps;
      this.start();
    }
    return () => this.#detach();
  }

  #detach(): void {
    this.#attached = false;
    queueMicrotask(() => this.#leave());
  }

  /** @returns whether there is a run to come back to, which is then that of the `deps` */
  #followResumed(deps: readonly unknown[] | undefined): boolean {
    if (this.#askedToResume || !this.resume) return false;
    this.#askedToResume = true;
    const { resume } = this;
    const resumed$ = resume();
    if (!resumed$) return false;
    this.#deps = deps;
    const orElse = catchError<Event, Observable<Event>>((error: unknown) => {
      // Nobody has it any more: as if there had been none.
      if (!isGone(error) || this.#latest.state.tasks.size > 0) throw error;
      const source$ = deps && this.#open([]);
      if (!source$) this.#stopFollowing(this.#idle);
      return source$ ?? NEVER;
    });
    this.#follow(() => resumed$.pipe(orElse));
    return true;
  }

  #follow(open: () => Observable<Event> | undefined): void {
    const run = Symbol();
    this.#run = run;
    this.#stop.next();
    this.#cutShort = false;
    this.#clock = new EventClock();
    const source$ = open();
    this.#show(source$ ? firstView<Event>('running') : this.#idle);
    source$
      ?.pipe(
        // Here too, for what is emitted before `subscribe` returns.
        takeUntil(this.#stop),
        materialize(),
        filter(() => this.#run === run),
        map((notification) => {
          if (notification.kind === 'N') this.#clock.saw(notification.value.at);
          this.#latest = reduceView(this.#latest, notification, () => this.#clock.now());
          // Told when it is in the state already: whoever cancels upon an answer keeps that answer.
          if (notification.kind === 'N') this.#events.next(notification.value);
          return this.#latest;
        }),
        oncePerFrame((view) => !view.running),
        takeUntil(this.#stop),
      )
      // eslint-disable-next-line rxjs-x/no-ignored-error -- materialized: an error is a view
      .subscribe((view) => this.#show(view));
  }

  #stopFollowing(view: RunView<Event>): void {
    this.#latest = view;
    this.#run = undefined;
    this.#stop.next();
    this.#show(view);
  }

  #leave(): void {
    if (this.#attached) return;
    this.#left = true;
    // Where the component comes back later (a hidden <Activity>), it gets what it was denied.
    this.#cutShort = this.#latest.running;
    this.cancel();
  }

  #open(args: unknown[]): Observable<Event> | undefined {
    try {
      return typeof this.source === 'function' ? this.source(...args) : this.source;
    } catch (error) {
      return throwError(() => error);
    }
  }

  #show(view: RunView<Event>): void {
    this.#latest = view;
    this.#shown.next(view);
  }
}

const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((value, index) => Object.is(value, b[index]));

const isGone = (error: unknown): boolean => statusOf(error) === 404 || statusOf(error) === 410;
