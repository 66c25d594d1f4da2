import type { TaskReport } from '../model/task.js';

/** One attempt of a task, as a timeline draws it. Times are milliseconds since the epoch. */
export interface AttemptSpan {
  /** Which attempt, from 1. */
  readonly attempt: number;
  /** When it began. */
  readonly startedAt: number;
  /** When its first chunk came; absent before that. Chunks of attempts that raced and lost are never seen. */
  readonly firstChunkAt?: number;
  /** When it ended; absent while it runs. */
  readonly endedAt?: number;
  /**
   * How it ended; absent while it runs. `cancelled`: nobody waited for it any more, since another attempt of its task
   * had answered, or since the task or the run was cancelled.
   */
  readonly end?: 'completed' | 'failed' | 'cancelled';
  /** What was thrown, if it failed. */
  readonly error?: unknown;
}

/** All that the events so far say about one task. */
export interface TaskState<Result = unknown> {
  /**
   * - `waiting`: known by name, not begun
   * - `running`: an attempt is in flight
   * - `retrying`: an attempt failed, the next comes at `retryAt`
   * - `completed`: there is an answer
   * - `failed`: given up
   * - `cancelled`: nobody wants the answer any more. Its own `signal` was aborted, `stopWhen` had enough, or the run
   *   ended before the task did
   */
  readonly status: 'waiting' | 'running' | 'retrying' | 'completed' | 'failed' | 'cancelled';
  /** String chunks of the current attempt, joined; those of failed attempts are void. */
  readonly text: string;
  /** The answer, once `completed`. */
  readonly value?: Result;
  /**
   * What was thrown, once `failed` or while `retrying`; once `cancelled`, the reason. Absent if the whole run was
   * cancelled: then that is no matter of this task.
   */
  readonly error?: unknown;
  /** Why no further attempt was made, if the error does not say so. */
  readonly gaveUpReason?: string;
  /** 1 for the first of the run to complete, 2 for the next, …; only completed tasks have one. */
  readonly rank?: number;
  /** Attempts begun. */
  readonly attempts: number;
  /** From the task's first start to the first chunk of the attempt that counts, in milliseconds. */
  readonly firstChunkMs?: number;
  /** When the next attempt is due, while `retrying`; milliseconds since the epoch. */
  readonly retryAt?: number;
  /** When its first attempt began; milliseconds since the epoch. Absent before that. */
  readonly startedAt?: number;
  /** From its first start to its last event, in milliseconds. */
  readonly elapsedMs: number;
  /** What it reported so far, usage summed over its attempts; absent while that is nothing. */
  readonly report?: TaskReport;
  /** Its attempts, in the order in which they began. */
  readonly spans: readonly AttemptSpan[];
}
