import type { Observable } from 'rxjs';
import type { AnyEvent } from '../../core/model/taskInference.js';
import { assertNumber } from '../../core/util/assertNumber.js';
import { formatValue } from '../../core/util/formatValue.js';
import { isObject } from '../../core/util/isObject.js';
import { eventStreamResponse, type ResponseOptions } from '../../transports/stream/eventStreamResponse.js';
import type { AgUiInput } from './AgUiInput.js';
import { AgUiWriter } from './AgUiWriter.js';

/** Settings of {@link toAgUi}. */
export interface AgUiResponseOptions extends ResponseOptions {
  /**
   * How many characters may wait for a slow reader; a whole number from 1. With more, the run is cancelled and the
   * client gets a RUN_ERROR.
   * @default 1_000_000
   */
  readonly maxBufferedChars?: number;
}

/**
 * A run as the answer of an AG-UI agent: front ends that speak the protocol (CopilotKit, `@ag-ui/client`) show it as it
 * goes. For anything that speaks web-standard responses: Hono, Deno, Bun, edge functions, Next.
 *
 * Each task is a child agent (SUBAGENT_STARTED, SUBAGENT_FINISHED or SUBAGENT_ERROR) where the request carries
 * `protocolVersion`, as those of 1.0 do, or else a step (STEP_STARTED, STEP_FINISHED); its text is a message that
 * carries the task's name. On a retry a MESSAGES_SNAPSHOT takes the void text back. RUN_FINISHED has the answers by task
 * as its `result`, and the usage. A task that needs input ends the run with an interrupt. A run of which no task
 * answered, and which failed as a whole, ends with RUN_ERROR.
 *
 * Partial answers that are no text, retries, and the failures of steps are CUSTOM events: `chunk`, `retry`, `error`.
 * Errors cross as message and code: nothing that looks like a key.
 *
 * The run begins when the response's body is first read, and is cancelled when the reader leaves.
 *
 * @param input the request's body, as the client sent it
 * @throws TypeError for what is no request of the protocol's, RangeError or TypeError for a bad option
 * @example
 * app.post('/agent', async (c) => {
 *   const input = await c.req.json<AgUiInput>();
 *   return toAgUi(runTasks(tasksFor(input.messages), { retry: true }), input);
 * });
 */
export function toAgUi(events$: Observable<AnyEvent>, input: AgUiInput, options: AgUiResponseOptions = {}): Response {
  if (!isObject(input) || typeof input.threadId !== 'string' || typeof input.runId !== 'string') {
    throw new TypeError(`input must be a request of AG-UI with threadId and runId, got ${formatValue(input)}`);
  }
  if (!Array.isArray(input.messages)) {
    throw new TypeError(`input.messages must be a list of messages, got ${formatValue(input.messages)}`);
  }
  const { maxBufferedChars = 1_000_000, ...response } = options;
  assertNumber('maxBufferedChars', maxBufferedChars, { min: 1, integer: true });
  return eventStreamResponse(events$, new AgUiWriter(input), response, {
    encode: (message) => message,
    comment: ': still here\n\n',
    maxBufferedChars,
  });
}
