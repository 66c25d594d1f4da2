import type { Observable } from 'rxjs';
import type { AnyEvent } from '../../core/model/taskInference.js';
import { assertNumber } from '../../core/util/assertNumber.js';
import { assertOptions } from '../../core/util/assertOptions.js';
import { LazySource } from '../stream/LazySource.js';
import type { TaskStreamChunk } from './TaskPart.js';
import { TaskPartWriter } from './TaskPartWriter.js';

/** Settings of {@link toUIMessageStream}. */
export interface UIMessageStreamOptions {
  /**
   * How long new text waits for more, in milliseconds: each part holds the whole text of its task, so one for every
   * chunk would send an answer over and over. Starts, retries and ends never wait. From 0.
   * @default 100
   */
  readonly paceMs?: number;
}

/**
 * A run as a stream of UI message chunks, for `useChat` of the AI SDK (5, 6 and 7): one message, with a `data-task` part
 * per task whose id is the task's name. The SDK puts the parts together in place, so that a part shows what its task is
 * now: its text, a retry, the answer, the error. Plain text parts would leave the text of failed attempts on the screen.
 *
 * The run begins when the stream is first read, and is cancelled when the reader leaves. A run that fails as a whole
 * ends with an `error` chunk. Errors cross as name and message: nothing that looks like a key.
 *
 * @throws RangeError or TypeError naming the option and the value
 * @see https://ai-sdk.dev/docs/ai-sdk-ui/streaming-data
 * @example
 * createUIMessageStreamResponse({ stream: toUIMessageStream(runTasks(tasks, { retry: true })) });
 */
export function toUIMessageStream(
  events$: Observable<AnyEvent>,
  options: UIMessageStreamOptions = {},
): ReadableStream<TaskStreamChunk> {
  assertOptions(options, ['paceMs']);
  const { paceMs = 100 } = options;
  assertNumber('paceMs', paceMs, { min: 0 });
  const source = new LazySource(events$, new TaskPartWriter(), { encode: (chunk: TaskStreamChunk) => chunk, paceMs });
  return new ReadableStream(source, { highWaterMark: 0 });
}
