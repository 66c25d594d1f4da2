import { ParallelGenAIError } from '../../core/model/errors.js';
import type { TaskContext } from '../../core/model/task.js';
import type { GeminiAnswer } from './GeminiAnswer.js';
import { ResponseAccumulator } from './ResponseAccumulator.js';
import { linkSignals } from './linkSignals.js';

/** How far a call had come when it failed. */
export interface FailureContext {
  /** A stream was open: the server had answered. */
  readonly opened: boolean;
  /** The text that had come. */
  readonly text: string;
}

/** One call through an SDK. */
export interface ModelCall {
  /** Starts the call and gives its responses; a unary call's one response is a list of one. */
  readonly open: (signal: AbortSignal) => Promise<AsyncIterable<unknown> | Iterable<unknown>>;
  readonly stream: boolean;
  /** Says what an error of the SDK's means; not asked where we ended the call ourselves. */
  readonly explain: (error: unknown, context: FailureContext) => unknown;
  /** A signal of the caller's own, besides the task's. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes one call and reads its answer, emitting text as it comes and reporting usage, model and finish reason even
 * where the call then fails: it was paid for.
 */
export async function readAnswer(call: ModelCall, context: TaskContext<string>): Promise<GeminiAnswer> {
  const link = linkSignals(context.signal, call.signal);
  const answer = new ResponseAccumulator();
  let opened = false;
  try {
    // SDKs overlook a signal that was aborted before the call.
    link.signal.throwIfAborted();
    const responses = await call.open(link.signal);
    opened = call.stream;
    for await (const response of responses) {
      // What an SDK read ahead still comes after the abort.
      link.signal.throwIfAborted();
      const { texts, report } = answer.add(response);
      if (report) context.report(report);
      if (texts.length === 0) context.heartbeat();
      for (const text of texts) context.emit(text);
    }
    return answer.finish(!call.stream);
  } catch (error) {
    // Whether it was our abort is for our signal to say: the SDKs throw alike for aborts, timeouts and resets.
    const ended = link.aborted();
    if (ended) throw ended === context.signal ? ended.reason : abortedForGood(ended.reason);
    // Leaving a stream early does not close its connection; this does.
    link.abort(error);
    throw ParallelGenAIError.isInstance(error) ? error : call.explain(error, { opened, text: answer.text });
  } finally {
    link.release();
  }
}

/** A signal of the caller's stays aborted: another attempt would end at once, whatever the reason. */
function abortedForGood(reason: unknown): unknown {
  if ((reason as { name?: unknown } | null | undefined)?.name === 'AbortError') return reason;
  return Object.assign(new DOMException("the call's own signal was aborted", 'AbortError'), { cause: reason });
}
