import type { LimiterState } from './LimiterState.js';
import type { TaskReport } from './task.js';

/** What every event carries. */
interface EventBase<Name extends string> {
  /** The task's name. */
  readonly name: Name;
  /** Which attempt, from 1. 0 where a task ended before its first attempt. */
  readonly attempt: number;
  /** When, in milliseconds since the epoch. */
  readonly at: number;
}

/** What events carry that come while the task runs. */
interface ProgressEvent<Name extends string> extends EventBase<Name> {
  /**
   * What the task reported so far, usage summed over its attempts: there only if that changed since the task's last
   * event. So a task that is stopped before its end leaves on record what it had used.
   */
  readonly report?: TaskReport;
}

/** An attempt really begins: its slot is held. */
export interface StartEvent<Name extends string = string> extends EventBase<Name> {
  /** Says which event this is. */
  readonly type: 'start';
}

/** A partial answer. */
export interface ChunkEvent<Name extends string = string, Chunk = unknown> extends ProgressEvent<Name> {
  /** Says which event this is. */
  readonly type: 'chunk';
  /** What the task emitted or yielded. */
  readonly value: Chunk;
}

/** Still running. For screens only: it extends no timeout. */
export interface HeartbeatEvent<Name extends string = string> extends ProgressEvent<Name> {
  /** Says which event this is. */
  readonly type: 'heartbeat';
  /** Since the attempt began, in milliseconds. */
  readonly elapsedMs: number;
  /** Since the attempt's last sign of life, in milliseconds. */
  readonly idleMs: number;
}

/** This attempt failed and another follows in `delayMs`; its chunks are void. */
export interface RetryEvent<Name extends string = string> extends ProgressEvent<Name> {
  /** Says which event this is. */
  readonly type: 'retry';
  /** The very object that was thrown. */
  readonly error: unknown;
  /** From now until the next attempt is due, in milliseconds; then it may have to wait for slots. */
  readonly delayMs: number;
}

interface EndEvent<Name extends string> extends EventBase<Name> {
  /** Attempts made in all. */
  readonly attempts: number;
  /** Since the task's first start, waits between attempts included; in milliseconds. */
  readonly elapsedMs: number;
  /** What the task reported; usage summed over its attempts. */
  readonly report?: TaskReport;
}

/** The answer. */
export interface CompleteEvent<Name extends string = string, Result = unknown> extends EndEvent<Name> {
  /** Says which event this is. */
  readonly type: 'complete';
  /** The task's answer. */
  readonly value: Result;
  /** True for an answer from a journal: nothing was asked, and the figures are those of the run that was recorded. */
  readonly replayed?: true;
}

/** Given up, or cancelled. */
export interface ErrorEvent<Name extends string = string> extends EndEvent<Name> {
  /** Says which event this is. */
  readonly type: 'error';
  /** The very object that was thrown; the reason of the task's own `signal`, where that was aborted. */
  readonly error: unknown;
  /**
   * True if the task did not fail: nobody wants its answer any more. Its own `signal` was aborted, or `stopWhen` had
   * enough. Absent otherwise; an AbortError that the task itself throws is a failure like any other.
   */
  readonly cancelled?: true;
  /** Why no further attempt was made, where the error itself does not tell. */
  readonly gaveUpReason?: string;
}

/**
 * What the task's limiter does now: closed until a time, at most so many at once, a quota learned. Named after the task
 * whose attempt's end changed it, and told after that end.
 */
export interface LimitEvent<Name extends string = string> extends EventBase<Name>, LimiterState {
  /** Says which event this is. */
  readonly type: 'limit';
}

/**
 * All that happens in a run: one vocabulary for screens, logs, traces and relays.
 * A task's events are `start`, then chunks and heartbeats, then `retry` and the next `start`, or one `complete` or `error`.
 * `limit` events come in between and after.
 */
export type TaskEvent<Name extends string = string, Result = unknown, Chunk = unknown> =
  | StartEvent<Name>
  | ChunkEvent<Name, Chunk>
  | HeartbeatEvent<Name>
  | RetryEvent<Name>
  | CompleteEvent<Name, Result>
  | ErrorEvent<Name>
  | LimitEvent<Name>;
