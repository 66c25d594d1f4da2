import type { Observable } from 'rxjs';
import type { TaskEvent } from '../../core/model/events.js';
import type { AnyEvent } from '../../core/model/taskInference.js';
import { fromEventStream } from './fromEventStream.js';
import { keptAddress } from './keptAddress.js';
import type { RemoteRunInit } from './RemoteRunInit.js';

/**
 * The run that `fromEventStream` kept under this `storageKey` before the page was reloaded: all its events from the
 * first, and those to come. `undefined` if none is kept.
 *
 * It errors with an HttpError of status 404 if its server keeps the run no more, and forgets it then. Unsubscribing
 * cancels the run, as it would have before the reload.
 *
 * @param storageKey as `fromEventStream` was given it
 * @param init headers and what else each request needs; `reconnect` and `cancelOnUnsubscribe` are on unless said otherwise
 * @throws RangeError or TypeError naming the option and the value
 * @example
 * const events$ = resumeEventStream('answers') ?? EMPTY;
 * events$.pipe(runState()).subscribe(render);
 */
export function resumeEventStream<Event extends AnyEvent = TaskEvent>(
  storageKey: string,
  init: Omit<RemoteRunInit, 'method' | 'body' | 'storageKey'> = {},
): Observable<Event> | undefined {
  const address = keptAddress(storageKey);
  if (address === undefined) return undefined;
  return fromEventStream(address, { reconnect: true, cancelOnUnsubscribe: true, ...init, storageKey });
}
