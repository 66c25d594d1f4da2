import type { LimiterState } from './Limiter.js';
import type { TaskReport } from './task.js';

/** What every event carries. */
interface EventBase<Name extends string> {
  readonly name: Name;
  /** Which attempt, from 1. 0 where a task ended before its first attempt. */
  readonly attempt: number;
  /** When, in milliseconds since the epoch. */
  readonly at: number;
}

/** An attempt really begins: its slot is held. */
export interface StartEvent<Name extends string = string> extends EventBase<Name> {
  readonly type: 'start';
}

/** A partial answer. */
export interface ChunkEvent<Name extends string = string, Chunk = unknown> extends EventBase<Name> {
  readonly type: 'chunk';
  readonly value: Chunk;
}

/** Still running. For screens only: it extends no timeout. */
export interface HeartbeatEvent<Name extends string = string> extends EventBase<Name> {
  readonly type: 'heartbeat';
  /** Since the attempt began. */
  readonly elapsedMs: number;
  /** Since the attempt's last sign of life. */
  readonly idleMs: number;
}

/** This attempt failed and another follows in `delayMs`; its chunks are void. */
export interface RetryEvent<Name extends string = string> extends EventBase<Name> {
  readonly type: 'retry';
  readonly error: unknown;
  readonly delayMs: number;
}

interface EndEvent<Name extends string> extends EventBase<Name> {
  /** Attempts made in all. */
  readonly attempts: number;
  /** Since the task's first start, waits between attempts included. */
  readonly elapsedMs: number;
  /** What the task reported; usage summed over its attempts. */
  readonly report?: TaskReport;
}

/** The answer. */
export interface CompleteEvent<Name extends string = string, Result = unknown> extends EndEvent<Name> {
  readonly type: 'complete';
  readonly value: Result;
}

/** Given up. */
export interface ErrorEvent<Name extends string = string> extends EndEvent<Name> {
  readonly type: 'error';
  /** The very object that was thrown. */
  readonly error: unknown;
  /** Why no further attempt was made, where the error itself does not tell. */
  readonly gaveUpReason?: string;
}

/**
 * What the task's limiter does now: closed until a time, at most so many at once, a quota learned. Named after the task
 * whose attempt's end changed it, and told after that end.
 */
export interface LimitEvent<Name extends string = string> extends EventBase<Name>, LimiterState {
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
