import { styleText } from 'node:util';
import cliTruncate from 'cli-truncate';
import type { RunState, TaskState } from 'parallel-genai';
import wrapAnsi from 'wrap-ansi';
import type { Spotlight } from './Screen.js';
import { failureOf, seconds, textOf } from './words.js';

interface FrameOptions {
  readonly columns: number;
  readonly rows: number;
  readonly now: number;
  readonly spotlight?: Spotlight | undefined;
}

const longestBar = 30;

/** The live lines: one for each task, and a progress bar. None is wider than the terminal, nor are they too many. */
export function liveFrame(run: RunState, { columns, rows, now, spotlight }: FrameOptions): string[] {
  const nameWidth = Math.max(...[...run.tasks.keys()].map((name) => name.length));
  const lines = [...run.tasks].map(([name, task]) => {
    const given = name === spotlight?.name ? spotlight.given() : undefined;
    return cliTruncate(taskLine(name.padEnd(nameWidth), task, { columns, now, given }), columns);
  });
  const lit = spotlight === undefined ? undefined : run.tasks.get(spotlight.name);
  const text = lit?.status === 'running' ? textOf(lit) : '';
  if (text !== '') {
    const wrapped = wrapAnsi(text, Math.min(columns, 100)).split('\n');
    lines.push('', ...wrapped.slice(-Math.max(1, rows - lines.length - 4)), '');
  }
  return [...lines, cliTruncate(progressLine(run, columns, now), columns)];
}

interface LineOptions {
  readonly columns: number;
  readonly now: number;
  readonly given: string | undefined;
}

function taskLine(name: string, task: TaskState, { columns, now, given }: LineOptions): string {
  const open = task.status === 'running' || task.status === 'retrying';
  const spent = seconds(open ? since(task, now) : task.elapsedMs);
  const clock = spent.padStart(6);
  switch (task.status) {
    case 'waiting':
      return styleText('dim', `· ${name}       –  ${given ?? 'waiting'}`);
    case 'running': {
      const head = `${styleText('cyan', `▸ ${name}`)}  ${clock}  attempt ${task.attempts}  `;
      const room = columns - (2 + name.length + 2 + clock.length + 2 + `attempt ${task.attempts}`.length + 2);
      return head + styleText('dim', tailOf(task, room));
    }
    case 'retrying': {
      const wait = seconds(Math.max(0, (task.retryAt ?? now) - now));
      return `${styleText('yellow', `↻ ${name}`)}  ${clock}  attempt ${task.attempts + 1} in ${wait}`;
    }
    case 'completed':
      return `${styleText('green', `✓ ${name}`)}  ${clock}  answered`;
    case 'failed':
      return `${styleText('red', `✗ ${name}`)}  ${clock}  ${failureOf(task)}`;
    case 'cancelled':
      return `${styleText('yellow', `■ ${name}`)}  ${clock}  cancelled`;
  }
}

const since = ({ startedAt }: TaskState, now: number): number => (startedAt === undefined ? 0 : now - startedAt);

/** The end of a text that is still growing, on one line. */
function tailOf(task: TaskState, width: number): string {
  if (width < 2) return '';
  // A character takes one or two columns, so more than this is never shown.
  const end = textOf(task, -width - 1).replace(/\s+/g, ' ');
  return end === '' ? 'no text yet' : cliTruncate(end, width, { position: 'start' });
}

function progressLine({ tasks, counts, startedAt }: RunState, columns: number, now: number): string {
  const ended = counts.completed + counts.failed + counts.cancelled;
  const width = Math.min(longestBar, Math.max(10, columns - 40));
  const full = Math.round((width * ended) / tasks.size);
  const bar = styleText('green', '█'.repeat(full)) + styleText('dim', '░'.repeat(width - full));
  const words = [
    `${counts.completed} of ${tasks.size} answered`,
    counts.failed > 0 ? `${counts.failed} failed` : undefined,
    counts.retrying > 0 ? `${counts.retrying} retrying` : undefined,
    seconds(startedAt === undefined ? 0 : now - startedAt),
  ];
  return `${bar} ${words.filter((word) => word !== undefined).join(', ')}`;
}
