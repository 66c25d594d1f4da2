import { ParallelGenAIError } from '../../core/model/errors.js';
import type { TaskContext } from '../../core/model/task.js';
import type { GeminiAnswer } from './GeminiAnswer.js';
import { linkSignals } from './linkSignals.js';
import { ResponseAccumulator } from './ResponseAccumulator.js';

/** The progress of a call when it failed. */
export interface FailureContext {
  /** The number of the attempt, from 1. */
  readonly attempt: number;
  /** True if a stream was open: the server had answered. */
  readonly opened: boolean;
  /** The text that had come. */
  readonly text: string;
}

/** One call through an SDK. */
export interface ModelCall {
  /** Starts the call and returns its responses; a unary call's one response is a list of one. */
  readonly open: (signal: AbortSignal) => Promise<AsyncIterable<unknown> | Iterable<unknown>>;
  readonly stream: boolean;
  /** Refuses an answer without text. */
  readonly requireText?: boolean | undefined;
  /** Returns what an error of the SDK's means; not asked if we ended the call ourselves. */
  readonly explain: (error: unknown, context: FailureContext) => unknown;
  /** True for an error of the SDK's that means the end of the stream, with nothing of it lost. */
  readonly isEnd?: (error: unknown) => boolean;
  /** A signal of the caller's own, besides the task's. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes one call and reads its answer. Emits text as it comes, and reports usage, model and finish reason even if the
 * call then fails: it was paid for.
 */
export async function readAnswer(call: ModelCall, context: TaskContext<string>): Promise<GeminiAnswer> {
  const { stream, requireText = false } = call;
  const link = linkSignals(context.signal, call.signal);
  const answer = new ResponseAccumulator();
  let opened = false;
  try {
    // SDKs overlook a signal that was aborted before the call.
    link.signal.throwIfAborted();
    const responses = await call.open(link.signal);
    opened = stream;
    try {
      for await (const response of responses) {
        // What an SDK read ahead still comes after the abort.
        link.signal.throwIfAborted();
        const { texts, report } = answer.add(response);
        if (report) context.report(report);
        if (texts.length === 0) context.heartbeat();
        for (const text of texts) context.emit(text);
      }
    } catch (error) {
      if (!opened || !call.isEnd?.(error)) throw error;
      // Closes the connection of a server that leaves it open.
      link.abort(error);
    }
    return answer.finish({ nonStreaming: !stream, requireText });
  } catch (error) {
    // Our own signal says if it was our abort: the SDKs throw alike for aborts, timeouts and resets.
    const ended = link.aborted();
    if (ended) throw ended === context.signal ? ended.reason : asPermanentAbort(ended.reason);
    // Leaving a stream early does not close its connection; this does.
    link.abort(error);
    if (ParallelGenAIError.isInstance(error)) throw error;
    throw call.explain(error, { attempt: context.attempt, opened, text: answer.text });
  } finally {
    link.release();
  }
}

/** Makes the reason of the caller's own signal an abort, which is not retried: the signal would end each attempt. */
function asPermanentAbort(reason: unknown): unknown {
  if ((reason as { name?: unknown } | null | undefined)?.name === 'AbortError') return reason;
  return Object.assign(new DOMException("the call's own signal was aborted", 'AbortError'), { cause: reason });
}
