import { type DependencyList, useEffect, useInsertionEffect, useState, useSyncExternalStore } from 'react';
import type { Observable } from 'rxjs';
import type { TaskEvent } from '../../core/model/events.js';
import type { AnyEvent } from '../../core/model/taskInference.js';
import { type RunSource, RunStore } from './RunStore.js';
import type { RunView } from './runView.js';

/** What {@link useRun} returns: the view of the run, and what can be done with it. */
export interface UseRunResult<Event extends AnyEvent = TaskEvent, Args extends unknown[] = []> extends RunView<Event> {
  /**
   * Every event of this component's runs, as it happens and not once per frame: for logs, sounds, scrolling. Subscribe
   * in an effect. Hot: subscribing starts nothing and what has been is not repeated. It neither completes nor errors.
   * The same object in every render.
   */
  readonly events: Observable<Event>;
  /**
   * Starts a run; one that is still going is cancelled. The arguments go to the factory, so that an event handler can
   * ask for what the next render will only know. Does nothing once the component is gone. The same function in every
   * render.
   */
  readonly start: (...args: Args) => void;
  /** Cancels the run: its calls are aborted, what was answered stays in `state`. The same function in every render. */
  readonly cancel: () => void;
}

/** Further settings of {@link useRun}. */
export interface UseRunOptions<Event extends AnyEvent = TaskEvent> {
  /**
   * The run of before the page was reloaded, if there is one: `() => resumeEventStream('answers')` with the `storageKey`
   * that `fromEventStream` was given. Asked once, when the component is mounted; the run that it gives is shown as if it
   * had been started here, and none is started by `deps` then. If its server has it no more (404, 410), it is as if there
   * had been none.
   * @default none
   */
  readonly resume?: () => Observable<Event> | undefined;
}

/**
 * A run of tasks as React state: renders at most once per animation frame, however fast the chunks come.
 *
 * **When it runs.** With `deps` the run starts when the component is mounted and anew whenever one of them changes
 * (compared with `Object.is`); the run before is cancelled. Without `deps` nothing starts before `start()`. Either way
 * `start()` runs again. A factory that returns `undefined` starts nothing: there is no question yet. Unmounting
 * cancels.
 *
 * **What it costs.** Every run makes its calls. StrictMode's second mount and Fast Refresh keep the run that is going,
 * and a server render starts none. Two components that use the same Observable make two runs: call `useRun` once and
 * pass the result on.
 *
 * **Over a reload.** A run on a server that keeps its runs can be come back to: see {@link UseRunOptions.resume}. While
 * the page is reloaded the run goes on; unmounting the component cancels it.
 *
 * **Hidden tabs.** Browsers paint no frames there: the view is then renewed about once a second, and the end of a run
 * is shown at once.
 *
 * @param source a factory of the run's events, or a cold Observable of them. It needs no memo: the one of the last
 *   render is used. A factory that throws makes the run `failed`, with `error`
 * @param deps what the run depends on, like an effect's
 * @param options what else is to be known; with `undefined` as `deps` nothing starts by itself
 * @example
 * const { state, running, cancel } = useRun(() => runTasks({
 *   english: (ctx) => ask(`In English: ${question}`, ctx),
 *   danish: (ctx) => ask(`In Danish: ${question}`, ctx),
 * }), [question]);
 * return <p>{state.tasks.get('danish')?.text}</p>;
 * @example
 * const { state, start } = useRun((question: string) => runTasks(languages(question), { retry: true }));
 * return <button onClick={() => start('What is MLOps?')}>Ask</button>;
 * @example
 * const kept = { reconnect: true, storageKey: 'answers' };
 * const { state } = useRun(
 *   () => fromEventStream('/runs', { method: 'POST', body: question, ...kept }),
 *   [question],
 *   { resume: () => resumeEventStream('answers') },
 * );
 */
export function useRun<Event extends AnyEvent>(
  source: RunSource<Event>,
  deps: DependencyList,
  options?: UseRunOptions<Event>,
): UseRunResult<Event>;
export function useRun<Event extends AnyEvent, Args extends unknown[] = []>(
  source: RunSource<Event, Args>,
  deps?: undefined,
  options?: UseRunOptions<Event>,
): UseRunResult<Event, Args>;
export function useRun<Event extends AnyEvent>(
  source: RunSource<Event, unknown[]>,
  deps?: DependencyList,
  options: UseRunOptions<Event> = {},
): UseRunResult<Event, unknown[]> {
  const [store] = useState(() => new RunStore(source));
  const view = useSyncExternalStore(store.subscribe, store.view, store.serverView);
  // In an effect: a render that React throws away must not leave its factory behind. In the earliest: a click may come
  // before the others have run, and should find the factory of what was clicked.
  useInsertionEffect(() => {
    store.source = source;
    store.resume = options.resume;
  });
  useEffect(() => store.attach(deps), deps ?? [store]);
  return { ...view, events: store.events, start: store.start, cancel: store.cancel };
}
