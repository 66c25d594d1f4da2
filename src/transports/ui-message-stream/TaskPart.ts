import type { TaskState } from '../../core/operators/taskState.js';
import type { TokenUsage } from '../../core/model/TokenUsage.js';

/** One task of a run, as a `data-task` part of a message carries it. */
export interface TaskPart {
  /** The task's name in its run; the part's id is the same. */
  readonly name: string;
  /** What the task does now; see `TaskState.status`. */
  readonly status: TaskState['status'];
  /** What there is of the answer: the text of the attempt that runs; once completed, the answer if that is text. */
  readonly text: string;
  /** The answer, where it is no text. */
  readonly value?: unknown;
  /** What went wrong; while `retrying` too. */
  readonly error?: {
    /** The error's kind: `HttpError`, `BlockedError`, … */
    readonly name: string;
    /** What it says, redacted. */
    readonly message: string;
  };
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

export type TaskParts = {
  /** The `data-task` parts: one per task of the run. */
  task: TaskPart;
};

/** Begins the message. */
export interface TaskStreamStart {
  /** The protocol's word. */
  readonly type: 'start';
}

/** What a task is now: takes the place of the part with the same id. */
export interface TaskStreamPart {
  /** The protocol's word for a part of the kind `task`. */
  readonly type: 'data-task';
  /** The task's name. */
  readonly id: string;
  /** The task. */
  readonly data: TaskPart;
}

/** Ends the message of a run that ended. */
export interface TaskStreamFinish {
  /** The protocol's word. */
  readonly type: 'finish';
}

/** Ends the message of a run that failed as a whole. */
export interface TaskStreamError {
  /** The protocol's word. */
  readonly type: 'error';
  /** What went wrong, redacted. */
  readonly errorText: string;
}

/** The chunks of the AI SDK's UI message stream that a run is told with. */
export type TaskStreamChunk = TaskStreamStart | TaskStreamPart | TaskStreamFinish | TaskStreamError;
