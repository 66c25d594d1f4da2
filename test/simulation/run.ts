// `npm run simulate`: the contestants against the providers, in virtual time; prints a Markdown table.
import { parseArgs } from 'node:util';
import type { Contestant } from './contestant.js';
import { simulateHedge } from './hedging.js';
import { markdownTable } from './markdownTable.js';
import { allOfOurs } from './ours.js';
import { peers } from './peers.js';
import { type ProviderOptions, standardProvider } from './Provider.js';
import { mainScenarios, moreScenarios } from './scenarios.js';
import { meetOutage, outageClients } from './meetOutage.js';
import { comparePool } from './sharedPool.js';
import { type Figures, simulateSeeds } from './simulate.js';

const { latency, requests } = standardProvider;
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1,2,3' },
    calls: { type: 'string', default: '600' },
    concurrency: { type: 'string', default: '20' },
    attempts: { type: 'string', default: '5' },
    limit: { type: 'string', default: `${requests.limit}` },
    'per-ms': { type: 'string', default: `${requests.perMs}` },
    'median-ms': { type: 'string', default: `${latency.medianMs}` },
    'p99-ms': { type: 'string', default: `${latency.p99Ms}` },
    'overload-share': { type: 'string', default: `${standardProvider.overloadShare}` },
    'offset-ms': { type: 'string', default: '0' },
    contestants: { type: 'string', default: '' },
    scenarios: { type: 'string', default: '' },
  },
});

type Option = keyof typeof values;

function number(option: Option, text: string = values[option]): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0)) throw new RangeError(`--${option} must be a number, not negative; got '${text}'`);
  return value;
}

/** Those whose names contain one of the words, or all where no word is given. */
function chosen<T extends { readonly name: string }>(option: Option, from: readonly T[]): readonly T[] {
  const words = values[option].split(',');
  const found = from.filter(({ name }) => words.some((word) => name.includes(word.trim())));
  if (found.length > 0) return found;
  throw new RangeError(`--${option} ${values[option]} fits none of: ${from.map(({ name }) => name).join('; ')}`);
}

const seconds = (ms: number) => `${Math.round(ms / 1_000)} s`;
const tenths = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
const show = (figures: Figures): string => {
  const { lost, wasted, callsPerTask, makespanMs, makespanRatio } = figures;
  return `${lost} / ${wasted} / ${callsPerTask.toFixed(2)}, ${seconds(makespanMs)} (${makespanRatio.toFixed(2)})`;
};

const seeds = values.seeds.split(',').map((seed) => number('seeds', seed));
const contestants = chosen<Contestant>('contestants', [...peers, ...allOfOurs]);
const scenarios = chosen('scenarios', [...mainScenarios, ...moreScenarios]);
const provider: Partial<ProviderOptions> = {
  requests: { limit: number('limit'), perMs: number('per-ms') },
  latency: { medianMs: number('median-ms'), p99Ms: number('p99-ms') },
  overloadShare: number('overload-share'),
  offsetMs: number('offset-ms'),
};
const job = { calls: number('calls'), concurrency: number('concurrency'), attempts: number('attempts') };

const rows: string[][] = [];
for (const contestant of contestants) {
  const row = [contestant.name];
  for (const scenario of scenarios) {
    const figures = await simulateSeeds({ contestant, provider: { ...provider, ...scenario.provider }, ...job }, seeds);
    row.push(show(figures));
  }
  rows.push(row);
}

const { limit, perMs } = provider.requests ?? requests;
console.log(
  `${job.calls} calls, ${job.concurrency} at a time, quota ${limit} per ${seconds(perMs)}, up to ${job.attempts} attempts;`,
);
console.log(
  `medians over seeds ${seeds.join(', ')}: lost tasks / wasted calls / calls per task, makespan (against the best)\n`,
);
console.log(markdownTable(['contestant', ...scenarios.map(({ name }) => name)], rows));

console.log(
  '\nHedging calls with a log-normal tail (median 2 s, p99 20 s), 5000 tasks, first chunk after a fifth of the time:\n',
);
const hedgeRows: string[][] = [];
for (const hedge of [undefined, { afterMs: 'p95' as const }, { afterMs: 'p92.5' as const }]) {
  for (const seed of seeds) {
    const { medianMs, p99Ms, callsPerTask } = await simulateHedge({ seed, hedge, firstChunkShare: 0.2 });
    const extra = `${((callsPerTask - 1) * 100).toFixed(1)} %`;
    hedgeRows.push([
      hedge ? `hedge: { afterMs: '${hedge.afterMs}' }` : 'none',
      `${seed}`,
      tenths(medianMs),
      tenths(p99Ms),
      extra,
    ]);
  }
}
console.log(markdownTable(['hedge', 'seed', 'median', 'p99', 'more calls'], hedgeRows));

console.log(
  '\nA shared pool that refuses by chance, whatever the load (429 without a wait after 0.3 to 0.8 s, an answer 1.5 s later): ' +
    `600 tasks, 20 at a time, \`createLimiter()\` beside no limiter, seeds ${seeds.join(', ')}:\n`,
);
const poolRows: string[][] = [];
for (const share of [0.1, 0.3, 0.5]) {
  const { ratio, lost, lostWithout, calls, callsWithout } = await comparePool({ share }, seeds);
  poolRows.push([
    `${share * 100} %`,
    ratio.toFixed(2),
    `${lost} / ${lostWithout}`,
    `${calls.toFixed(2)} / ${callsWithout.toFixed(2)}`,
  ]);
}
console.log(
  markdownTable(['refused', 'makespan, of that without', 'tasks lost / without', 'calls a task / without'], poolRows),
);

console.log('\nA server that is away for the first 20 s, 60 tasks, `createLimiter()` and `retry: true`:\n');
const outageRows: string[][] = [];
for (const [name, tell] of Object.entries(outageClients)) {
  const { answered, lost, calls, probes } = await meetOutage(tell);
  outageRows.push([name, `${answered}`, `${lost}`, `${probes}`, ((calls - probes) / 60).toFixed(2)]);
}
console.log(markdownTable(['told by', 'answered', 'lost', 'probes', 'other calls a task'], outageRows));
