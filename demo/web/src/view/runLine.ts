import type { Session } from '../run/Session.js';
import { isCancelled } from '../run/cancelled.js';
import { plural, seconds } from './words.js';

/** The run in a line: how far it is, and what running in parallel saved. */
export function runLine(session: Session, now: number): string {
  const { state } = session;
  const total = state.tasks.size;
  const { completed, failed } = state.counts;
  const tasks = [...state.tasks.values()];
  const cancelled = tasks.filter(({ status, error }) => status === 'failed' && isCancelled(error)).length;
  const told = [`${completed} of ${plural(total, 'answer')} complete`];
  if (failed > cancelled) told.push(`${failed - cancelled} failed`);
  if (cancelled > 0) told.push(`${cancelled} cancelled`);

  const begun = state.startedAt ?? now;
  // The tasks as they would take one after the other; those that still run count as far as they are.
  const sumMs = tasks.reduce((sum, task) => {
    const live = task.status === 'running' || task.status === 'retrying';
    return sum + (live ? now - (task.startedAt ?? now) : task.elapsedMs);
  }, 0);
  const wallMs = session.answered ? lastEnd(tasks, begun) - begun : now - begun;
  if (wallMs < 50) return `${told.join(', ')}.`;
  const speedUp = (sumMs / wallMs).toFixed(1);
  return `${told.join(', ')}. Wall time ${seconds(wallMs)}; one after the other ${seconds(sumMs)}: ${speedUp} times as fast.`;
}

const lastEnd = (tasks: readonly { startedAt?: number; elapsedMs: number }[], begun: number): number =>
  Math.max(...tasks.map(({ startedAt, elapsedMs }) => (startedAt ?? begun) + elapsedMs));
