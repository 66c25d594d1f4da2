import { Observable, type Subscriber, takeUntil } from 'rxjs';
import { errorOnAbort } from '../../core/util/errorOnAbort.js';
import { IncompleteAnswerError } from '../../core/model/errors.js';
import { fetchOk } from '../../providers/http/fetchOk.js';
import { parseHeaders } from '../../providers/http/parseHeaders.js';
import { readSseMessages } from '../../providers/http/readSseMessages.js';
import type { TaskEvent } from '../../core/model/events.js';
import type { AnyEvent } from '../../core/model/taskInference.js';
import { ServerWatchdog } from './ServerWatchdog.js';
import { fromWireError } from '../wire/RemoteError.js';
import { parseEvent, parseJson } from '../wire/eventJson.js';

/**
 * The events of a run that a server performs and answers with `toEventStream`: the same events, so that whatever reads
 * a run (`runState`, `settled`, `useRun`) reads this one.
 *
 * Cold: each subscription is a request, and a run. Unsubscribing closes the connection, upon which the server cancels
 * the run. It errors with an HttpError for a status, a ConnectionError for a server that cannot be reached or
 * fell silent (three of its signs of life missing), an IncompleteAnswerError for a stream that ended or broke off before
 * the run did, and with the reason of `init.signal`. Errors of tasks are RemoteErrors: tell them by `name`.
 *
 * @param input an address, or a Request, of which each subscription sends a copy
 * @example
 * const body = JSON.stringify({ question: 'What is MLOps?', tasks: [{ name: 'english' }] });
 * fromEventStream('/runs', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
 *   .pipe(runState())
 *   .subscribe(render);
 */
export function fromEventStream<Event extends AnyEvent = TaskEvent>(
  input: string | URL | Request,
  init: RequestInit = {},
): Observable<Event> {
  const signal = init.signal ?? (input instanceof Request ? input.signal : undefined);
  const events$ = new Observable<TaskEvent>((subscriber) => {
    const connection = new AbortController();
    const life = new ServerWatchdog(subscriber);
    subscriber.add(() => connection.abort());
    readRemoteRun(input, { ...init, signal: connection.signal }, subscriber, life).catch((error: unknown) =>
      subscriber.error(error),
    );
  });
  const answered$ = signal ? events$.pipe(takeUntil(errorOnAbort(signal))) : events$;
  return answered$ as Observable<unknown> as Observable<Event>;
}

async function readRemoteRun(
  input: string | URL | Request,
  init: RequestInit & { readonly signal: AbortSignal },
  subscriber: Subscriber<TaskEvent>,
  life: ServerWatchdog,
): Promise<void> {
  const headers = parseHeaders(init.headers ?? (input instanceof Request ? input.headers : undefined));
  if (!headers.has('accept')) headers.set('accept', 'text/event-stream');
  const response = await fetchOk(input instanceof Request ? input.clone() : input, { ...init, headers });
  const type = response.headers.get('content-type');
  if (!type?.startsWith('text/event-stream')) {
    void response.body?.cancel().catch(() => undefined);
    const message = `the server answered with ${type ?? 'no content type'} and not with an event stream`;
    throw new IncompleteAnswerError(message, undefined, '', { maxRetries: 0 });
  }
  const reader = { signal: init.signal, heartbeat: () => life.sign(), text: () => '' };
  for await (const { event: type = 'message', data } of readSseMessages(response, reader)) {
    if (type === 'end') return subscriber.complete();
    if (type === 'failed') throw fromWireError(parseJson(data));
    if (type === 'begin') life.expect(parseJson(data)?.['heartbeatMs']);
    // Messages of types to come are none of ours.
    if (type !== 'message') continue;
    const event = parseEvent(data);
    if (!event) throw new IncompleteAnswerError('the server sent a message that is no event', undefined, '');
    subscriber.next(event);
    if (subscriber.closed) return;
  }
  throw new IncompleteAnswerError('the server ended the stream before the run did', undefined, '');
}
