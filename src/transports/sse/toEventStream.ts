import { type Observable, takeUntil } from 'rxjs';
import { assertNumber } from '../../core/util/assertNumber.js';
import { assertOptions, assertSignal } from '../../core/util/assertOptions.js';
import type { AnyEvent } from '../../core/model/taskInference.js';
import { errorOnAbort } from '../../core/util/errorOnAbort.js';
import { eventStreamResponse } from '../stream/eventStreamResponse.js';
import { heartbeatComment } from '../wire/sseMessage.js';
import { EventBuffer } from './EventBuffer.js';

/** Settings of {@link toEventStream}. */
export interface EventStreamOptions {
  /**
   * How often, in milliseconds, a stream in which nothing happens gives a sign of life: proxies cut silent connections,
   * and the client takes three that are missing for a dead server. Above 0; `Infinity` for never.
   * @default 15_000
   */
  readonly heartbeatMs?: number;
  /**
   * How many characters may wait for a slow reader; a whole number from 1. With more, the run is cancelled and the
   * client gets an error.
   * @default 1_000_000
   */
  readonly maxBufferedChars?: number;
  /**
   * Cancels the run: the request's own `signal`, which is aborted when the visitor leaves. Most servers cancel the
   * response's body too, and some adapters do only one of the two: older ones, and whoever does `pipe(res)`.
   * @default none
   */
  readonly signal?: AbortSignal;
  /**
   * Further headers of the response.
   * @default none
   */
  readonly headers?: NonNullable<RequestInit['headers']>;
}

/**
 * A run as a response of server-sent events, for anything that speaks web-standard responses: Hono, Deno, Bun, edge
 * functions, Next. The client reads it with `fromEventStream`; `EventSource` would ask again when the run has ended,
 * and pay for it again.
 *
 * The run begins when the response's body is first read, and is cancelled when the reader leaves or `signal` is aborted.
 * Errors cross as name, message, status and kind: no stack, no headers, nothing that looks like a key. An answer that
 * JSON cannot hold (a BigInt, a cycle, a `toJSON` that throws) is its task's `error` event, and no other task's affair.
 *
 * A run cannot be held back, so a reader that lags (64 kB not yet read) gets the texts of an attempt joined into fewer
 * chunks and heartbeats left out, and one that lags by `maxBufferedChars` ends the run.
 *
 * @throws RangeError or TypeError naming the option and the value
 * @example
 * app.post('/runs', async (c) => {
 *   const tasks = tasksFor(await c.req.json());
 *   return toEventStream(runTasks(tasks, { retry: true }), { signal: c.req.raw.signal });
 * });
 */
export function toEventStream(events$: Observable<AnyEvent>, options: EventStreamOptions = {}): Response {
  assertOptions(options, ['heartbeatMs', 'maxBufferedChars', 'signal', 'headers']);
  const { heartbeatMs = 15_000, maxBufferedChars = 1_000_000, signal } = options;
  assertNumber('heartbeatMs', heartbeatMs, { above: 0 });
  assertNumber('maxBufferedChars', maxBufferedChars, { min: 1, integer: true });
  assertSignal(signal);
  // Told all the same: whoever aborted may be the server that shuts down, and the visitor still there.
  const told$ = signal ? events$.pipe(takeUntil(errorOnAbort(signal))) : events$;
  const { headers } = options;
  return eventStreamResponse(
    told$,
    new EventBuffer(heartbeatMs),
    { heartbeatMs, ...(headers && { headers }) },
    {
      encode,
      comment: heartbeatComment,
      maxBufferedChars,
    },
  );
}

const encode = (message: string): string => message;
