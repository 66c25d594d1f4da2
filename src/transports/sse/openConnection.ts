import { Observable, type Subscriber } from 'rxjs';
import { IncompleteAnswerError } from '../../core/model/errors.js';
import type { TaskEvent } from '../../core/model/events.js';
import { fetchOk } from '../../providers/http/fetchOk.js';
import { parseHeaders } from '../../providers/http/parseHeaders.js';
import { readSseMessages } from '../../providers/http/readSseMessages.js';
import { parseEvent, parseJson } from '../wire/eventJson.js';
import { fromWireError, type RemoteError } from '../wire/RemoteError.js';
import { errorFrame } from './errorFrame.js';
import { ServerWatchdog } from './ServerWatchdog.js';

/** What a connection tells. */
export type Frame =
  | { readonly type: 'begin'; readonly address: string | undefined; readonly at: number | undefined }
  | { readonly type: 'event'; readonly event: TaskEvent; readonly id: string | undefined }
  /** The run itself failed. */
  | { readonly type: 'failed'; readonly error: RemoteError };

/** A request to make. */
export interface Asked {
  readonly input: string | URL | Request;
  readonly init: RequestInit;
  readonly connectTimeoutMs: number;
}

/**
 * One request and the event stream that answers it. Completes when the run did, or failed; errors where the connection
 * did. Unsubscribing closes it.
 */
export const openConnection = (asked: Asked): Observable<Frame> =>
  new Observable((subscriber) => {
    const connection = new AbortController();
    const watchdog = new ServerWatchdog(subscriber);
    watchdog.awaitBegin(asked.connectTimeoutMs);
    subscriber.add(() => connection.abort());
    read(asked, connection.signal, subscriber, watchdog).catch((error: unknown) => subscriber.error(error));
  });

async function read(
  { input, init }: Asked,
  signal: AbortSignal,
  subscriber: Subscriber<Frame>,
  watchdog: ServerWatchdog,
): Promise<void> {
  const headers = parseHeaders(init.headers ?? (input instanceof Request ? input.headers : undefined));
  if (!headers.has('accept')) headers.set('accept', 'text/event-stream');
  const response = await fetchOk(input instanceof Request ? input.clone() : input, { ...init, headers, signal });
  watchdog.answered();
  // So a run store answers who has seen the end already.
  if (response.status === 204) return subscriber.complete();
  assertEventStream(response);
  const location = response.headers.get('location');
  const reader = { signal, heartbeat: () => watchdog.sign(), text: () => '' };
  for await (const { event: type = 'message', data, id } of readSseMessages(response, reader)) {
    // Some servers keep the line alive with messages that hold nothing.
    if (type === 'message' && data.trim() === '') continue;
    watchdog.begun();
    switch (type) {
      case 'begin': {
        const begin = parseJson(data) ?? {};
        const run = typeof begin['run'] === 'string' ? begin['run'] : location;
        const at = typeof begin['at'] === 'number' ? begin['at'] : undefined;
        watchdog.expect(begin['heartbeatMs']);
        subscriber.next({ type: 'begin', address: absolute(run, response.url), at });
        break;
      }
      case 'message': {
        const event = parseEvent(data);
        if (!event) throw new IncompleteAnswerError('the server sent a message that is no event', undefined, '');
        subscriber.next({ type: 'event', event, id });
        break;
      }
      case 'end':
        return subscriber.complete();
      case 'failed': {
        const error = parseJson(data);
        // Cut off within it: whoever comes back is told again.
        if (!error) throw new IncompleteAnswerError('the server sent an error that is broken off', undefined, '');
        subscriber.next({ type: 'failed', error: fromWireError(error) });
        return subscriber.complete();
      }
      case 'error':
        throw errorFrame(data);
      // Messages of types to come are none of ours.
    }
    if (subscriber.closed) return;
  }
  throw new IncompleteAnswerError('the server ended the stream before the run did', undefined, '');
}

function assertEventStream(response: Response): void {
  const type = response.headers.get('content-type');
  if (/^\s*text\/event-stream\s*(;|$)/i.test(type ?? '')) return;
  void response.body?.cancel().catch(() => undefined);
  const message = `the server answered with ${type ?? 'no content type'} and not with an event stream`;
  throw new IncompleteAnswerError(message, undefined, '', { maxRetries: 0 });
}

/** An address that the server gave, from where it answered. */
function absolute(address: string | null, base: string): string | undefined {
  if (address === null) return undefined;
  try {
    return new URL(address, base === '' ? undefined : base).href;
  } catch {
    return address;
  }
}
