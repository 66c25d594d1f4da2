import { machine } from '../machine.js';
import { median } from '../statistics.js';
import { table } from '../table.js';
import type { Usage } from './processes.js';
import { directVisitors, type Tally, tasksEach, visitors } from './visitors.js';

/** What was measured. */
export interface Measured {
  readonly relayed: Tally;
  /** Of the mock, at the same time. */
  readonly direct: Tally;
  /** The server's process: before it is asked, when all have their answers, and a while later. */
  readonly memory: { readonly before: Usage; readonly during: Usage; readonly after: Usage };
  /** Seconds that each process computed while the visitors asked the server, and how long that was. */
  readonly cpu: { readonly mock: number; readonly server: number; readonly visitors: number; readonly elapsed: number };
}

const bars = { addedMs: 5, memoryMB: 20 };

/** Prints it. @returns whether all bars were met */
export function report(measured: Measured, about: string): boolean {
  const { relayed, direct, memory, cpu } = measured;
  const added = firstChunk(relayed) - firstChunk(direct);
  const rssMB = memory.after.rssMB - memory.before.rssMB;
  const usedMB = memory.after.usedMB - memory.before.usedMB;
  const verdicts = [
    { text: 'every task complete or cleanly failed', met: relayed.lost === 0 },
    {
      text: `time added to the first chunk: ${added.toFixed(1)} ms (bar ${bars.addedMs})`,
      met: added < bars.addedMs,
    },
    {
      text: `memory over the start: ${rssMB.toFixed(1)} MB resident, ${usedMB.toFixed(1)} MB heap (bar ${bars.memoryMB})`,
      met: rssMB < bars.memoryMB && usedMB < bars.memoryMB,
    },
  ];

  console.log(`${machine()}\n`);
  const crowd = `${visitors} visitors of the server and ${directVisitors} of the mock`;
  console.log(`${crowd}, × ${tasksEach} tasks; ${about}\n`);
  const head = ['visitors of', 'runs', 'completed', 'failed', 'lost', 'first chunk, median ms', 'p99 ms'];
  const rows = [row('the server', relayed), row('the mock', direct)];
  console.log(`${table(head, rows)}\n`);
  const moments = [
    ['before', ...megabytes(memory.before)],
    ['right after the load', ...megabytes(memory.during)],
    ['8 s later', ...megabytes(memory.after)],
  ];
  console.log(`${table(['server process, MB', 'resident', 'heap and external'], moments)}\n`);
  const share = (seconds: number) => `${((seconds / cpu.elapsed) * 100).toFixed(0)} %`;
  console.log(
    `Of a core, on average: ${share(cpu.server)} the server, ${share(cpu.mock)} the mock, ${share(cpu.visitors)} the visitors.\n`,
  );
  for (const { text, met } of verdicts) console.log(`${text}: ${met ? 'met' : 'MISSED'}`);
  return verdicts.every(({ met }) => met);
}

const firstChunk = ({ firstChunkMs }: Tally): number => median(firstChunkMs);

const megabytes = ({ rssMB, usedMB }: Usage): string[] => [rssMB.toFixed(1), usedMB.toFixed(1)];

function row(of: string, tally: Tally): string[] {
  const sorted = tally.firstChunkMs.toSorted((a, b) => a - b);
  const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
  const counts = [tally.runs, tally.completed, tally.failed, tally.lost].map(String);
  return [of, ...counts, firstChunk(tally).toFixed(1), p99.toFixed(1)];
}
