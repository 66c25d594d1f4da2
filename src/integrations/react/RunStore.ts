import { BehaviorSubject, filter, map, materialize, type Observable, Subject, takeUntil, throwError } from 'rxjs';
import type { AnyEvent } from '../../core/model/taskInference.js';
import { oncePerFrame } from './oncePerFrame.js';
import { firstView, type RunView, reduceView } from './runView.js';

/** A run's events, or what makes them; `undefined` where there is nothing to run yet. */
export type RunSource<Event extends AnyEvent, Args extends unknown[] = []> =
  | Observable<Event>
  | ((...args: Args) => Observable<Event> | undefined);

/** What one component's runs live in, one after the other, outside of React: renders may be repeated or thrown away. */
export class RunStore<Event extends AnyEvent, Args extends unknown[]> {
  /** As of the last committed render. */
  source: RunSource<Event, Args>;
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
  #left = false;
  #cutShort = false;

  readonly events: Observable<Event> = this.#events.asObservable();

  constructor(source: RunSource<Event, Args>) {
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

  readonly start = (...args: Args): void => {
    // A run that no component shows would only cost money.
    if (this.#left) return;
    const run = Symbol();
    this.#run = run;
    this.#stop.next();
    this.#cutShort = false;
    const source$ = this.#open(args);
    const first = source$ ? firstView<Event>('running') : this.#idle;
    this.#show(first);
    source$
      ?.pipe(
        // Here too, for what is emitted before `subscribe` returns.
        takeUntil(this.#stop),
        materialize(),
        filter(() => this.#run === run),
        map((notification) => {
          this.#latest = reduceView(this.#latest, notification);
          // Told when it is in the state already: whoever cancels upon an answer keeps that answer.
          if (notification.kind === 'N') this.#events.next(notification.value);
          return this.#latest;
        }),
        oncePerFrame((view) => !view.running),
        takeUntil(this.#stop),
      )
      // eslint-disable-next-line rxjs-x/no-ignored-error -- materialized: an error is a view
      .subscribe((view) => this.#show(view));
  };

  readonly cancel = (): void => {
    if (!this.#latest.running) return;
    const view = { ...this.#latest, status: 'cancelled', running: false } as const;
    this.#latest = view;
    this.#run = undefined;
    this.#stop.next();
    this.#show(view);
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
    if (deps && (this.#cutShort || !this.#deps || !isSame(this.#deps, deps))) {
      this.#deps = deps;
      this.start(...([] as unknown as Args));
    }
    return () => {
      this.#attached = false;
      queueMicrotask(() => this.#leave());
    };
  }

  #leave(): void {
    if (this.#attached) return;
    this.#left = true;
    // Where the component comes back later (a hidden <Activity>), it gets what it was denied.
    this.#cutShort = this.#latest.running;
    this.cancel();
  }

  #open(args: Args): Observable<Event> | undefined {
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
