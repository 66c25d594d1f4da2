import type { TaskState } from '../../core/operators/taskState.js';
import type { TokenUsage } from '../../core/model/TokenUsage.js';

/** One task of a run, as a `data-task` part of a message carries it. */
export interface TaskPart {
  readonly name: string;
  readonly status: TaskState['status'];
  /** What there is of the answer: the text of the attempt that runs; once completed, the answer if that is text. */
  readonly text: string;
  /** The answer, where it is no text. */
  readonly value?: unknown;
  /** What went wrong; while `retrying` too. */
  readonly error?: { readonly name: string; readonly message: string };
  /** Attempts begun. */
  readonly attempts: number;
  /** When the next attempt is due, while `retrying`; milliseconds since the epoch. */
  readonly retryAt?: number;
  /** 1 for the first of the run to complete. */
  readonly rank?: number;
  /** From its first start to its last event, in milliseconds. */
  readonly elapsedMs: number;
  /** Summed over its attempts. */
  readonly usage?: TokenUsage;
}

/** The `data-…` parts of a message, by name: for `UIMessage<unknown, TaskParts>`. */
// A type and not an interface: the AI SDK takes a record of parts.

export type TaskParts = { task: TaskPart };

/** The chunks of the AI SDK's UI message stream that a run is told with. */
export type TaskStreamChunk =
  | { readonly type: 'start' }
  | { readonly type: 'data-task'; readonly id: string; readonly data: TaskPart }
  | { readonly type: 'finish' }
  | { readonly type: 'error'; readonly errorText: string };
