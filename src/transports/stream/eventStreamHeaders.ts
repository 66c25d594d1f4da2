/**
 * The headers of an event stream.
 * @param further those of the caller's, which win
 * @param asked what a protocol asks for besides
 */
export function eventStreamHeaders(further: RequestInit['headers'], asked?: Readonly<Record<string, string>>): Headers {
  const headers = new Headers({
    'content-type': 'text/event-stream; charset=utf-8',
    // Compressing proxies gather what should go out at once, and so does nginx unless told not to.
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    ...asked,
  });
  new Headers(further).forEach((value, name) => headers.set(name, value));
  return headers;
}
