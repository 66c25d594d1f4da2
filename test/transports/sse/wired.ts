import type { AnyEvent } from '../../../src/core/model/taskInference.js';
import { fromEventStream, toEventStream, type EventStreamOptions } from 'parallel-genai/sse';
import type { Observable } from 'rxjs';
import { onTestFinished, vi } from 'vitest';

/** What `fetch` answers until the test is finished; its requests. */
export function answering(answer: (request: Request) => Response | Promise<Response>): Request[] {
  const requests: Request[] = [];
  vi.stubGlobal('fetch', async (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input instanceof Request ? input : new URL(input, 'http://relay.test'), init);
    requests.push(request);
    return answer(request);
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  return requests;
}

/** What a client gets of a server's run, with the bytes between them cut into pieces of these sizes. */
export function wired(
  events$: Observable<AnyEvent>,
  options?: EventStreamOptions,
  sizes: readonly number[] = [Number.POSITIVE_INFINITY],
) {
  answering((request) => {
    const response = toEventStream(events$, options);
    const body = response.body as ReadableStream<Uint8Array<ArrayBuffer>>;
    return new Response(closedWith(request.signal, body.pipeThrough(recut(sizes))), response);
  });
  return fromEventStream('/runs');
}

/** A body of text that ends as a server's would that was cut off there. */
export function eventStream(text: string, headers: HeadersInit = { 'content-type': 'text/event-stream' }): Response {
  return new Response(text, { headers });
}

/** As `fetch` does: aborting the request cancels the body. */
function closedWith(signal: AbortSignal, body: ReadableStream<Uint8Array<ArrayBuffer>>): ReadableStream {
  const reader = body.getReader();
  return new ReadableStream({
    start(controller) {
      signal.addEventListener('abort', () => {
        controller.error(signal.reason);
        void reader.cancel();
      });
    },
    async pull(controller) {
      const { done, value } = await reader.read();
      if (signal.aborted) return;
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

function recut(sizes: readonly number[]): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let piece = 0;
  return new TransformStream({
    transform(bytes, controller) {
      for (let at = 0; at < bytes.length; piece++) {
        const next = Math.min(bytes.length, at + (sizes[piece % sizes.length] ?? 1));
        controller.enqueue(bytes.subarray(at, next));
        at = next;
      }
    },
  });
}
