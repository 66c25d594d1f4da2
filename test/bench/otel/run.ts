/**
 * `npm run bench:otel`: what tracing costs, unused, without an SDK and with one, and its heap over a long run.
 *
 * --rounds <n>   measurements of each (9)
 * --tasks <n>    tasks per measurement (50000)
 * --more <n>     tasks over which the heap is watched (200000); 0 leaves that out
 *
 * Exits with 1 where a bar is missed.
 */
import { parseArgs } from 'node:util';
import { bundle } from '../bundle.js';
import { inFreshProcess } from '../inFreshProcess.js';
import { machine } from '../machine.js';
import { median } from '../statistics.js';
import type { Figures, Variant } from './figures.js';

const bars = { unheardShare: 0.03, sdkUs: 30, heapMb: 1 };
const variants: readonly Variant[] = ['unused', 'unheard', 'sdk'];

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    tasks: { type: 'string', default: '50000' },
    more: { type: 'string', default: '200000' },
  },
});
const [rounds, tasks, more] = [values.rounds, values.tasks, values.more].map(Number) as [number, number, number];

const program = (await bundle())('otel/worker');
console.log(`${machine()}\n`);
const measured = new Map<Variant, Figures[]>(variants.map((variant) => [variant, []]));
for (let round = 0; round < rounds; round++) {
  for (const [place] of variants.entries()) {
    const variant = variants[(place + round) % variants.length] as Variant;
    measured.get(variant)?.push(await inFreshProcess<Figures>(program, [variant, tasks]));
  }
  process.stderr.write(`round ${round + 1} of ${rounds}\n`);
}

const of = (variant: Variant, figure: 'cpuMs' | 'elapsedMs') =>
  (1_000 * median((measured.get(variant) ?? []).map((figures) => figures[figure]))) / tasks;
console.log(`${tasks.toLocaleString('en')} tasks that resolve at once; medians of ${rounds} processes, interleaved.\n`);
for (const variant of variants) {
  const [cpu, wall] = [of(variant, 'cpuMs'), of(variant, 'elapsedMs')];
  console.log(
    `${variant.padEnd(10)} ${cpu.toFixed(2).padStart(7)} µs CPU a task  ${wall.toFixed(2).padStart(7)} µs elapsed`,
  );
}
const share = of('unheard', 'cpuMs') / of('unused', 'cpuMs') - 1;
const sdkUs = of('sdk', 'cpuMs') - of('unused', 'cpuMs');
const verdicts = [
  verdict(`without an SDK ${(100 * share).toFixed(1)} % more CPU time`, share <= bars.unheardShare, '3 %'),
  verdict(`an SDK adds ${sdkUs.toFixed(1)} µs of CPU time a task`, sdkUs <= bars.sdkUs, '30 µs'),
];
if (more > 0) {
  const { heapMb, exported } = await inFreshProcess<Figures>(program, ['sdk', tasks, more], ['--expose-gc']);
  verdicts.push(
    verdict(
      `the heap changes by ${heapMb.toFixed(2)} MB over ${more.toLocaleString('en')} more`,
      Math.abs(heapMb) <= bars.heapMb,
      '1 MB',
    ),
  );
  console.log(`\n${exported.toLocaleString('en')} spans exported.`);
}
console.log(`\n${verdicts.map(({ text }) => text).join('\n')}`);
if (verdicts.some(({ met }) => !met)) process.exitCode = 1;

function verdict(text: string, met: boolean, bar: string) {
  return { text: `${met ? 'met   ' : 'MISSED'} ${text} (at most ${bar})`, met };
}
