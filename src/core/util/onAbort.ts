import { fromEvent, type Observable, share, take } from 'rxjs';

/** The abort of each signal that is followed, by signal: whoever follows it shares one listener. */
const aborts = new WeakMap<AbortSignal, Observable<unknown>>();

/**
 * Calls `listener` once when the signal is aborted; at once if it already is.
 *
 * However many follow one signal, it gets a single listener: with one for each, Node warns of a leak from the eleventh
 * on, and removing one searches through all of them.
 *
 * @returns what stops following; nothing of ours stays on the signal once all have stopped
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) {
    listener();
    return () => undefined;
  }
  let abort$ = aborts.get(signal);
  if (!abort$) aborts.set(signal, (abort$ = fromEvent(signal, 'abort').pipe(take(1), share())));
  // eslint-disable-next-line rxjs-x/no-ignored-error -- an event is no source that fails
  const following = abort$.subscribe(() => listener());
  return () => following.unsubscribe();
}
