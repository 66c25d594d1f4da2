/** The headers of an event stream, and those of the caller's. */
export function eventStreamHeaders(further: RequestInit['headers']): Headers {
  const headers = new Headers({
    'content-type': 'text/event-stream; charset=utf-8',
    // Compressing proxies gather what should go out at once, and so does nginx unless told not to.
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  new Headers(further).forEach((value, name) => headers.set(name, value));
  return headers;
}
