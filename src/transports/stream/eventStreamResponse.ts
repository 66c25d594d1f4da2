import type { Observable } from 'rxjs';
import type { AnyEvent } from '../../core/model/taskInference.js';
import { assertNumber } from '../../core/util/assertNumber.js';
import { eventStreamHeaders } from './eventStreamHeaders.js';
import { LazySource } from './LazySource.js';
import type { StreamWriter } from './StreamWriter.js';

/** Settings of a response of server-sent events. */
export interface ResponseOptions {
  /**
   * How often, in milliseconds, a response in which nothing happens gives a sign of life, as a comment: proxies cut
   * silent connections. Above 0; `Infinity` for never.
   * @default 15_000
   */
  readonly heartbeatMs?: number;
  /**
   * Further headers of the response; they win over those that are sent anyway.
   * @default none
   */
  readonly headers?: NonNullable<RequestInit['headers']>;
}

/** What a protocol's writer needs besides. */
interface Setting<Item> {
  /** Makes of an item the text of its message. */
  readonly encode: (item: Item) => string;
  /** The comment that is sent in place of an item. */
  readonly comment: Item;
  readonly paceMs?: number;
  readonly maxBufferedChars?: number;
  /** Headers that the protocol asks for. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A run as a response of server-sent events. The run begins when the body is first read, and is cancelled when the
 * reader leaves.
 * @throws RangeError or TypeError naming the option and the value
 */
export function eventStreamResponse<Item>(
  events$: Observable<AnyEvent>,
  writer: StreamWriter<Item>,
  { heartbeatMs = 15_000, headers: given }: ResponseOptions,
  { encode, comment, headers: asked, ...limits }: Setting<Item>,
): Response {
  assertNumber('heartbeatMs', heartbeatMs, { above: 0 });
  const headers = eventStreamHeaders(given, asked);
  const encoder = new TextEncoder();
  const source = new LazySource<Item, Uint8Array>(events$, writer, {
    encode: (item) => encoder.encode(encode(item)),
    keepAlive: { everyMs: heartbeatMs, item: comment },
    ...limits,
  });
  // Nothing is enqueued before it is read: what waits, waits where it can be drawn together.
  return new Response(new ReadableStream(source, { highWaterMark: 0 }), { headers });
}
