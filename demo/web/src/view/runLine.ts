import type { TaskState } from 'parallel-genai';
import type { ShownRun } from '../run/ShownRun.js';
import { isFromJournal } from './timelineRows.js';
import { plural, seconds } from './words.js';

/** The run in a line: how far it is, and, once there are answers to compare, what running in parallel saved. */
export function runLine({ state, answered, askedAgain }: ShownRun, now: number): string {
  const tasks = [...state.tasks.values()];
  const begun = state.startedAt;
  const { completed, failed, cancelled } = state.counts;
  const told = [`${completed} of ${plural(tasks.length, 'answer')} complete`];
  if (failed > 0) told.push(`${failed} failed`);
  if (cancelled > 0) told.push(`${cancelled} cancelled`);
  const counts = told.join(', ');
  // Nothing was asked yet, or the visitor's own pauses are in it: there is no time to tell.
  if (begun === undefined || askedAgain) return `${counts}.`;
  if (!answered) return `${counts}, ${seconds(now - begun)} so far.`;
  const ended = Math.max(...tasks.map(endOf(begun)));
  return `${counts}, after ${seconds(ended - begun)}.${comparison(tasks, begun)}`;
}

/**
 * What the answers took, against the same one after the other. Of those alone that were asked for and answered: a failure
 * or a cancelled task is done with quickly however it is run.
 */
function comparison(tasks: readonly TaskState[], begun: number): string {
  const answered = tasks.filter((task) => task.status === 'completed' && !isFromJournal(task));
  const inTurnMs = answered.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0);
  const tookMs = Math.max(...answered.map(endOf(begun))) - begun;
  const factor = inTurnMs / tookMs;
  if (answered.length < 2 || !(factor >= 1.1) || !Number.isFinite(factor)) return '';
  return ` ${factor.toFixed(1)} times as fast as one after the other (${seconds(inTurnMs)}).`;
}

const endOf =
  (begun: number) =>
  ({ startedAt, elapsedMs }: TaskState): number =>
    startedAt === undefined ? begun : startedAt + elapsedMs;
