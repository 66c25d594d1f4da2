import type { TaskEvent } from '../model/events.js';
import { SpanList } from './SpanList.js';
import type { TaskState } from './taskState.js';

/** What is kept of a task: its state, with the spans in a list that is not copied for each event. */
export interface TaskRecord extends Omit<TaskState, 'spans'> {
  readonly spans: SpanList;
}

/** A task that has not begun. */
export const waitingTask: TaskRecord = {
  status: 'waiting',
  text: '',
  attempts: 0,
  elapsedMs: 0,
  spans: new SpanList(),
};

/** True while more is to come: the task has neither ended nor been cancelled. */
export const isOpen = ({ status }: Pick<TaskState, 'status'>): boolean =>
  status === 'waiting' || status === 'running' || status === 'retrying';

/** The task after one more event of its own. Costs the same however long the text is: engines join strings lazily. */
export function reduceTask(task: TaskRecord, event: TaskEvent): TaskRecord {
  const { at } = event;
  switch (event.type) {
    case 'start': {
      // What the last attempt left (text, error, time of its first chunk) is void. What it used was paid for, unless
      // this is another task of the same name: then it is on that one's account.
      const { startedAt = at } = task;
      const report = isOpen(task) ? task.report : undefined;
      const { attempt: attempts } = event;
      const spans = task.spans.begin(attempts, at);
      const kept = { startedAt, elapsedMs: at - startedAt, spans, ...(report && { report }) };
      return { ...kept, status: 'running', text: '', attempts };
    }
    case 'chunk': {
      const elapsedMs = elapsed(task, at);
      const text = typeof event.value === 'string' ? task.text + event.value : task.text;
      if (task.firstChunkMs !== undefined) return { ...task, elapsedMs, text, ...reportOf(event) };
      const first = { firstChunkMs: elapsedMs, spans: task.spans.firstChunk(event.attempt, at) };
      return { ...task, elapsedMs, text, ...first, ...reportOf(event) };
    }
    case 'limit':
      return task;
    case 'heartbeat':
      return { ...task, elapsedMs: elapsed(task, at), ...reportOf(event) };
    case 'retry': {
      const { error, attempt: attempts, delayMs } = event;
      const { firstChunkMs: _, gaveUpReason: __, ...rest } = task;
      const failed = { endedAt: at, end: 'failed' } as const;
      const spans = task.spans.end(attempts, { ...failed, error }, failed);
      const next = { ...rest, elapsedMs: elapsed(task, at), spans, ...reportOf(event) };
      return { ...next, status: 'retrying', text: '', attempts, error, retryAt: at + delayMs };
    }
    case 'complete': {
      const { value, attempts, elapsedMs } = event;
      const spans = task.spans.end(event.attempt, { endedAt: at, end: 'completed' }, { endedAt: at, end: 'cancelled' });
      return { ...task, status: 'completed', value, attempts, elapsedMs, spans, ...reportOf(event) };
    }
    case 'error': {
      const { error, attempts, elapsedMs, gaveUpReason, cancelled = false } = event;
      const { retryAt: _, ...rest } = task;
      const status = cancelled ? 'cancelled' : 'failed';
      const ended = { endedAt: at, end: status } as const;
      const spans = task.spans.end(event.attempt, cancelled ? ended : { ...ended, error }, ended);
      const why = gaveUpReason === undefined ? undefined : { gaveUpReason };
      return { ...rest, status, error, ...why, attempts, elapsedMs, spans, ...reportOf(event) };
    }
  }
}

/** The task, which is open, after its run has ended without it. */
export function cancelTask(task: TaskRecord, at: number): TaskRecord {
  const { error: _, retryAt: __, ...rest } = task;
  const spans = task.spans.end(undefined, { endedAt: at, end: 'cancelled' });
  return { ...rest, status: 'cancelled', elapsedMs: elapsed(task, at), spans };
}

const elapsed = ({ startedAt }: TaskRecord, at: number): number => (startedAt === undefined ? 0 : at - startedAt);

const reportOf = ({ report }: Pick<TaskState, 'report'>) => (report === undefined ? undefined : { report });
