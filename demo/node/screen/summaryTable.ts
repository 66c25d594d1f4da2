import type { RunState, TaskState } from 'parallel-genai';
import Table from 'cli-table3';
import { failureOf, kindOf, seconds } from './words.js';

interface Column {
  readonly title: string;
  readonly left?: true;
  readonly cell: (name: string, task: TaskState) => string | number;
}

/** A dash where there is nothing to tell. */
const none = '–';

const columnsOf = ({ interrupted, now }: SummaryOptions): Column[] => [
  { title: 'Task', left: true, cell: (name) => name },
  { title: 'Attempts', cell: (_, { attempts }) => attempts },
  {
    title: 'First chunk',
    cell: (_, { firstChunkMs }) => (firstChunkMs === undefined ? none : seconds(firstChunkMs)),
  },
  { title: 'Total', cell: (_, task) => (task.attempts === 0 ? none : seconds(spentMs(task, now))) },
  { title: 'Tokens', cell: (_, { report }) => report?.usage?.totalTokens ?? none },
  { title: 'Result', left: true, cell: (_, task) => resultOf(task, interrupted) },
];

/** What a narrow terminal does without, the least needed first. */
const dispensable = ['First chunk', 'Attempts', 'Result'];

interface SummaryOptions {
  readonly interrupted: boolean;
  /** When the run ended, which no event tells of tasks that were interrupted; milliseconds since the epoch. */
  readonly now: number;
  /** The table leaves columns out to be no wider than this. */
  readonly width?: number;
}

/** How the run went: a row for each task in the order of completion, why some failed, and a line of totals. */
export function summaryTable(run: RunState, options: SummaryOptions): string {
  const { now, width = Number.POSITIVE_INFINITY } = options;
  const columns = columnsOf(options);
  let drawn = draw(columns, run);
  for (const title of dispensable) {
    if (drawn.indexOf('\n') <= width) break;
    columns.splice(
      columns.findIndex((column) => column.title === title),
      1,
    );
    drawn = draw(columns, run);
  }
  return [drawn, ...failures(run), totals(run, now)].join('\n');
}

function draw(columns: readonly Column[], run: RunState): string {
  const table = new Table({
    head: columns.map(({ title }) => title),
    colAligns: columns.map(({ left }) => (left ? 'left' : 'right')),
    // Without colours, which would end up in files and on light backgrounds.
    style: { head: [], border: [], compact: true },
  });
  const tasks = [...run.tasks].sort(([, a], [, b]) => (a.rank ?? run.tasks.size) - (b.rank ?? run.tasks.size));
  for (const [name, task] of tasks) table.push(columns.map(({ cell }) => cell(name, task)));
  return table.toString();
}

function resultOf({ status, rank, error }: TaskState, interrupted: boolean): string {
  if (status === 'completed') return rank === undefined ? 'answered' : ordinal(rank);
  if (status === 'failed') return `failed: ${kindOf(error)}`;
  return interrupted ? 'interrupted' : 'not asked';
}

function ordinal(rank: number): string {
  const isTeen = rank % 100 > 10 && rank % 100 < 14;
  return `${rank}${isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][rank % 10] ?? 'th')}`;
}

function spentMs({ status, startedAt, elapsedMs }: TaskState, now: number): number {
  return status === 'running' || status === 'retrying' ? now - (startedAt ?? now) : elapsedMs;
}

/** Why tasks failed, each reason once. */
function failures({ tasks }: RunState): string[] {
  const names = new Map<string, string[]>();
  for (const [name, task] of tasks) {
    if (task.status !== 'failed') continue;
    const reason = failureOf(task).replace(/\s+/g, ' ');
    names.set(reason, [...(names.get(reason) ?? []), name]);
  }
  return Array.from(names, ([reason, failed]) => `Failed: ${failed.join(', ')}. ${reason}`);
}

function totals({ tasks, counts, startedAt, usage }: RunState, now: number): string {
  const oneByOne = [...tasks.values()].reduce((sum, task) => sum + spentMs(task, now), 0);
  const spared = counts.completed > 1 ? ` (one after the other: ${seconds(oneByOne)})` : '';
  const tokens = usage?.totalTokens === undefined ? '' : `, ${usage.totalTokens} tokens`;
  return `${counts.completed} of ${tasks.size} answered in ${seconds(now - (startedAt ?? now))}${spared}${tokens}`;
}
