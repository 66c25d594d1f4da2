import type { Observable } from 'rxjs';
import type { TaskEvent } from '../../core/model/events.js';
import type { AnyEvent } from '../../core/model/taskInference.js';
import { assertNumber } from '../../core/util/assertNumber.js';
import { eventStreamResponse, type ResponseOptions } from '../stream/eventStreamResponse.js';
import type { StreamWriter } from '../stream/StreamWriter.js';
import { TaskPartWriter } from './TaskPartWriter.js';
import type { UIMessageStreamOptions } from './toUIMessageStream.js';

/** Settings of {@link toUIMessageStreamResponse}. */
export interface UIMessageStreamResponseOptions extends UIMessageStreamOptions, ResponseOptions {}

/**
 * The same as a response, for servers that do without the AI SDK's package: what `DefaultChatTransport` reads.
 *
 * @throws RangeError or TypeError naming the option and the value
 * @example
 * app.post('/api/chat', async (c) => toUIMessageStreamResponse(runTasks(tasksFor(await c.req.json()))));
 */
export function toUIMessageStreamResponse(
  events$: Observable<AnyEvent>,
  options: UIMessageStreamResponseOptions = {},
): Response {
  const { paceMs = 100, ...response } = options;
  assertNumber('paceMs', paceMs, { min: 0 });
  return eventStreamResponse(events$, new MessageWriter(), response, {
    encode: (message) => message,
    comment: ': still here\n\n',
    paceMs,
    headers: { 'x-vercel-ai-ui-message-stream': 'v1' },
  });
}

/** The chunks as messages, with the one that ends the stream. */
class MessageWriter implements StreamWriter<string> {
  readonly #parts = new TaskPartWriter();
  readonly size = 0;
  #isOver = false;

  add(event: TaskEvent): boolean {
    return this.#parts.add(event);
  }

  end(): void {
    this.#parts.end();
    this.#isOver = true;
  }

  fail(error: unknown): void {
    this.#parts.fail(error);
    this.#isOver = true;
  }

  drain(): readonly string[] {
    const messages = this.#parts.drain().map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);
    return this.#isOver ? [...messages, 'data: [DONE]\n\n'] : messages;
  }
}
