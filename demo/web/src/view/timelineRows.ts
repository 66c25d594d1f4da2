import type { AttemptSpan, TaskState } from 'parallel-genai';
import type { ShownRun } from '../run/ShownRun.js';

/** A stretch of a task's life, in milliseconds since "Ask" was pressed. */
export interface Stretch {
  readonly kind: 'queue' | 'running' | 'completed' | 'failed' | 'cancelled' | 'backoff';
  readonly from: number;
  readonly to: number;
  readonly firstChunkAt?: number;
  /** Whether it is still going on. */
  readonly open: boolean;
  readonly attempt: number;
  readonly error?: unknown;
}

export interface Row {
  readonly name: string;
  readonly stretches: readonly Stretch[];
}

/** The timeline's rows: pure, drawn from nothing but the two states. */
export function timelineRows(session: ShownRun, now: number): Row[] {
  const { startedAt, elapsedMs } = session.state;
  // What never began ended no later than the run's last event, however late it is drawn.
  const latest = startedAt === undefined ? now : startedAt + elapsedMs;
  const rows = Array.from(session.state.tasks, ([name, task]) => ({
    name,
    stretches: stretchesOf(task, session.startedAt, now, latest),
  }));
  for (const [name, task] of session.combined?.tasks ?? []) {
    const stretches = stretchesOf(task, session.startedAt, now);
    rows.push({ name, stretches: stretches.filter(({ kind }) => kind !== 'queue') });
  }
  return rows;
}

function stretchesOf(task: TaskState, origin: number, now: number, latest = now): Stretch[] {
  const { spans, startedAt } = task;
  const ended = task.status === 'completed' || task.status === 'failed' || task.status === 'cancelled';
  // Since the task's first start, as of its last event: for one that ended, when that was.
  const endedAt = startedAt === undefined ? latest : startedAt + task.elapsedMs;
  const stretches: Stretch[] = [];
  const add = (kind: Stretch['kind'], from: number, to: number, span: Partial<AttemptSpan> & { open?: boolean }) =>
    stretches.push({
      kind,
      from: Math.max(0, from - origin),
      to: Math.max(0, to - origin),
      open: span.open ?? false,
      attempt: span.attempt ?? 0,
      ...(span.firstChunkAt !== undefined && { firstChunkAt: span.firstChunkAt - origin }),
      ...(span.error !== undefined && { error: span.error }),
    });

  if (isFromJournal(task)) {
    add('completed', origin, origin, {});
    return stretches;
  }
  const begin = spans[0]?.startedAt ?? (ended ? endedAt : now);
  if (begin - origin > 20) add('queue', origin, begin, { open: spans.length === 0 && !ended });
  spans.forEach((span, index) => {
    add(endOf(span), span.startedAt, span.endedAt ?? now, { ...span, open: span.endedAt === undefined });
    const next = spans[index + 1];
    if (span.endedAt === undefined) return;
    // An attempt that is number 1 again was asked for by the visitor: nothing waited for it.
    if (next && next.attempt > 1) add('backoff', span.endedAt, next.startedAt, { attempt: span.attempt });
    if (!next && task.status === 'retrying') add('backoff', span.endedAt, now, { attempt: span.attempt, open: true });
    // Given up while it waited. Two clocks are in these times, so they may differ by a little.
    if (!next && (task.status === 'failed' || task.status === 'cancelled') && endedAt - span.endedAt > 20) {
      add('backoff', span.endedAt, endedAt, { attempt: span.attempt });
      add(task.status, endedAt, endedAt, { error: task.error });
    }
  });
  if (spans.length === 0 && ended) add(task.status, endedAt, endedAt, { error: task.error });
  return stretches;
}

/** Whether a task was answered without being asked: from a journal, by an earlier run. */
export const isFromJournal = ({ status, startedAt }: TaskState): boolean =>
  status === 'completed' && startedAt === undefined;

const endOf = ({ end }: AttemptSpan): Stretch['kind'] => end ?? 'running';

/** The axis's end: steps, so that bars keep their place for a while instead of shrinking with every frame. */
export function axisEnd(latestMs: number): number {
  for (let step = 1_000; ; step *= 10) {
    for (const factor of [1, 2, 3, 5, 7.5]) if (step * factor >= latestMs) return step * factor;
  }
}
