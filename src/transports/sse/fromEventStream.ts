import { Observable, takeUntil } from 'rxjs';
import type { TaskEvent } from '../../core/model/events.js';
import type { AnyEvent } from '../../core/model/taskInference.js';
import { errorOnAbort } from '../../core/util/errorOnAbort.js';
import { RemoteRun } from './RemoteRun.js';
import { type RemoteRunInit, remoteRunSettings } from './RemoteRunInit.js';

/**
 * The events of a run that a server performs and answers with `toEventStream` or a run store: the same events, so that
 * whatever reads a run (`runState`, `settled`, `useRun`) reads this one.
 *
 * Cold: each subscription is a request, and a run. Unsubscribing closes the connection, upon which the server cancels
 * the run. It errors with an HttpError for a status, a ConnectionError for a server that cannot be reached, does not
 * begin its stream within `connectTimeoutMs` or fell silent (three of its signs of life missing), an
 * IncompleteAnswerError for a stream that ended or broke off before the run did, and with the reason of `init.signal`.
 * Errors of tasks are RemoteErrors: tell them by `name`.
 *
 * With `reconnect` it comes back by itself where a run store keeps the run, and goes on after the last event it got: no
 * event is missing, none comes twice, and no model is asked again. It does not come back before the run has an address
 * (asking anew might be a second run, and paid twice), from a run that is gone (404, 410) or refused (403, …), from one
 * that failed on the server, and after 20 tries in a row that brought nothing.
 *
 * The events are typed by what you know of the server's tasks: `fromEventStream<EventOf<typeof tasks>>(…)` with the type
 * of its tasks, `fromEventStream<TaskEvent<string, string, string>>(…)` where all answer with text. If you say nothing,
 * every name is a task's, and values are `unknown`.
 *
 * @param input an address, or a Request, of which each subscription sends a copy
 * @param init what `fetch` takes, and how to connect
 * @throws RangeError or TypeError naming the option and the value
 * @example
 * const body = JSON.stringify({ question: 'What is MLOps?', tasks: [{ name: 'english' }] });
 * const headers = { 'content-type': 'application/json' };
 * fromEventStream('/runs', { method: 'POST', headers, body, reconnect: true }).pipe(runState()).subscribe(render);
 */
export function fromEventStream<Event extends AnyEvent = TaskEvent>(
  input: string | URL | Request,
  init: RemoteRunInit = {},
): Observable<Event> {
  const settings = remoteRunSettings(init);
  const events$ = new Observable<TaskEvent>((subscriber) => {
    const run = new RemoteRun(input, settings);
    subscriber.add(run.events$.subscribe(subscriber));
    subscriber.add(() => run.leave());
  });
  const signal = init.signal ?? (input instanceof Request ? input.signal : undefined);
  const answered$ = signal ? events$.pipe(takeUntil(errorOnAbort(signal))) : events$;
  return answered$ as Observable<unknown> as Observable<Event>;
}
