import type { TaskEvent } from '../model/events.js';
import type { TaskReport } from '../model/task.js';

/** One attempt of a task, as a timeline draws it. Times are milliseconds since the epoch. */
export interface AttemptSpan {
  readonly attempt: number;
  readonly startedAt: number;
  readonly firstChunkAt?: number;
  readonly endedAt?: number;
  /** How it ended; absent while it runs. `cancelled`: another attempt of its task answered first. */
  readonly end?: 'completed' | 'failed' | 'cancelled';
  /** What was thrown, where it failed. */
  readonly error?: unknown;
}

/** All that the events so far tell of one task. */
export interface TaskState<Result = unknown> {
  readonly status: 'waiting' | 'running' | 'retrying' | 'completed' | 'failed';
  /** String chunks of the current attempt, joined; those of failed attempts are void. */
  readonly text: string;
  /** The answer, once `completed`. */
  readonly value?: Result;
  /** What was thrown, once `failed`, or while `retrying`. */
  readonly error?: unknown;
  /** Why no further attempt was made, where the error does not tell. */
  readonly gaveUpReason?: string;
  /** 1 for the first of the run to complete, 2 for the next, …; failed tasks have none. */
  readonly rank?: number;
  /** Attempts begun. */
  readonly attempts: number;
  /** From the task's first start to the first chunk of the attempt that counts. */
  readonly firstChunkMs?: number;
  /** When the next attempt is due, while `retrying`; milliseconds since the epoch. */
  readonly retryAt?: number;
  readonly startedAt?: number;
  /** Since the first start, as of the task's last event. */
  readonly elapsedMs: number;
  readonly report?: TaskReport;
  readonly spans: readonly AttemptSpan[];
}

/** A task that has not begun. */
export const waitingTask: TaskState = { status: 'waiting', text: '', attempts: 0, elapsedMs: 0, spans: [] };

/** The task after one more event of its own. Costs the same however long the text is: engines join strings lazily. */
export function reduceTask(task: TaskState, event: TaskEvent): TaskState {
  const { at } = event;
  const startedAt = task.startedAt ?? at;
  const now = { startedAt, elapsedMs: at - startedAt };
  switch (event.type) {
    case 'start': {
      // What the last attempt left (text, error, time of its first chunk) is void.
      const spans = [...task.spans, { attempt: event.attempt, startedAt: at }];
      return { ...now, status: 'running', text: '', attempts: event.attempt, spans };
    }
    case 'chunk': {
      const text = typeof event.value === 'string' ? task.text + event.value : task.text;
      if (task.firstChunkMs !== undefined) return { ...task, ...now, text };
      const spans = updateSpan(task.spans, event.attempt, { firstChunkAt: at });
      return { ...task, ...now, text, firstChunkMs: at - startedAt, spans };
    }
    case 'limit':
      return task;
    case 'heartbeat':
      return { ...task, ...now };
    case 'retry': {
      const failed = { endedAt: at, end: 'failed' } as const;
      const spans = updateSpan(task.spans, event.attempt, { ...failed, error: event.error }, failed);
      const { error, attempt: attempts } = event;
      return { ...now, status: 'retrying', text: '', attempts, error, retryAt: at + event.delayMs, spans };
    }
    case 'complete': {
      const { value, attempts, elapsedMs, report } = event;
      const spans = updateSpan(
        task.spans,
        event.attempt,
        { endedAt: at, end: 'completed' },
        { endedAt: at, end: 'cancelled' },
      );
      return { ...task, startedAt, status: 'completed', value, attempts, elapsedMs, report, spans };
    }
    case 'error': {
      const { error, attempts, elapsedMs, report, gaveUpReason } = event;
      // A task that ended while it waited for a retry has its spans closed already.
      const open = task.status === 'running';
      const failed = { endedAt: at, end: 'failed' } as const;
      const spans = open ? updateSpan(task.spans, event.attempt, { ...failed, error }, failed) : task.spans;
      const { retryAt: _, ...rest } = task;
      return { ...rest, startedAt, status: 'failed', error, attempts, elapsedMs, report, gaveUpReason, spans };
    }
  }
}

/** @param others for those that are still open: an attempt's end is that of those it was hedged by, or that it hedged */
function updateSpan(
  spans: readonly AttemptSpan[],
  attempt: number,
  facts: Partial<AttemptSpan>,
  others?: Partial<AttemptSpan>,
): readonly AttemptSpan[] {
  return spans.map((span) => {
    if (span.attempt === attempt) return { ...span, ...facts };
    return others && span.endedAt === undefined ? { ...span, ...others } : span;
  });
}
