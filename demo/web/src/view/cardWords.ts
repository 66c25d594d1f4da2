import type { TaskState } from 'parallel-genai';
import { failureSentence } from '../run/failureSentence.js';
import { isFromJournal } from './timelineRows.js';
import { ordinal, plural, seconds } from './words.js';

/** What a card shows of its task: one step finer than the task's status. */
export type CardStatus = 'waiting' | 'asking' | 'writing' | 'retrying' | 'completed' | 'failed' | 'cancelled';

export function cardStatus({ status, text }: TaskState): CardStatus {
  if (status === 'running') return text === '' ? 'asking' : 'writing';
  return status;
}

/** A sign for each status, so that colour is not the only one. */
export const signs: Readonly<Record<CardStatus, string>> = {
  waiting: '·',
  asking: '○',
  writing: '◐',
  retrying: '↻',
  completed: '✓',
  failed: '✕',
  cancelled: '■',
};

/** The state in a word or two; a completed task's is its rank and time. */
export function stateWords(task: TaskState, ranked: boolean): string {
  switch (cardStatus(task)) {
    case 'waiting':
      return 'waiting for a slot';
    case 'asking':
      return 'asking';
    case 'writing':
      return 'writing';
    case 'retrying':
      return 'waiting to retry';
    case 'completed':
      return `${ranked && task.rank !== undefined ? ordinal(task.rank) : 'completed'}, ${seconds(task.elapsedMs)}`;
    case 'failed':
      return 'failed';
    case 'cancelled':
      return 'cancelled';
  }
}

/** Attempt, time and tokens on one line. */
export function factWords(task: TaskState, now: number): string {
  const { attempts, startedAt, status, report, text } = task;
  const journaled = isFromJournal(task);
  if (!journaled && (startedAt === undefined || attempts === 0)) return 'not begun';
  const running = status === 'running' || status === 'retrying';
  const usage = report?.usage;
  const tokens =
    usage?.outputTokens !== undefined
      ? `${usage.inputTokens ?? 0} + ${plural(usage.outputTokens, 'token')}`
      : // A model tells its count at the end: until then about four characters a token.
        `about ${plural(Math.ceil(text.length / 4), 'token')}`;
  return [
    ...(journaled
      ? ['from a journal']
      : [`attempt ${attempts}`, seconds(running ? now - (startedAt ?? now) : task.elapsedMs)]),
    ...(text === '' && usage === undefined ? [] : [tokens]),
  ].join(' · ');
}

/** What went wrong and what follows; nothing where all is well. */
export function noticeWords(task: TaskState, now: number): string {
  if (task.status === 'retrying') {
    const wait = Math.max(0, (task.retryAt ?? now) - now);
    const next = wait > 0 ? `begins in ${seconds(wait)}` : 'begins as soon as a slot is free';
    return `${failureSentence(task.error)} Attempt ${task.attempts + 1} ${next}.`;
  }
  if (task.status === 'cancelled') return cancelledWords(task.error);
  if (task.status !== 'failed') return '';
  const tries = task.attempts > 1 ? ` ${task.attempts} attempts were made.` : '';
  return `${failureSentence(task.error, task.gaveUpReason)}${tries}`;
}

/** Read by name: an error that came over the wire has no class. */
const cancelledWords = (error: unknown): string =>
  (error as { readonly name?: unknown } | null | undefined)?.name === 'ShuttingDownError'
    ? 'Cancelled: the server behind this page is shutting down. Ask again in a moment.'
    : 'Cancelled: its request was aborted.';

/** An answer in a line: the end of what is being written, the beginning of what is complete; Markdown's signs left out. */
export function snippetOf(text: string, complete: boolean): string {
  const part = complete ? text.slice(0, 400) : text.slice(-200);
  const line = part
    .replace(/[#>*_`|~]+|^\s*[-+]\s+|:?-{3,}:?/gm, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (complete || line.length <= 60) return line;
  // From a whole word on; where words have no spaces between them, from any character.
  return `… ${line.slice(-60).replace(/^\S{0,20}\s/, '')}`;
}
