import { inFreshProcess } from './inFreshProcess.js';
import { median } from './statistics.js';
import { table } from './table.js';

export const contestants = {
  ours: 'parallel-genai',
  adaptive: 'with createLimiter()',
  quotas: 'with quotas of requests and tokens',
  context: 'in an async context, which is kept',
  contextLost: 'in an async context, which is not kept',
  effect: 'Effect',
  pMap: 'p-map + p-retry + p-timeout',
  pQueue: 'p-queue + p-retry',
  rxjs: 'rxjs mergeMap + retry + timeout',
  rxjsBare: 'rxjs mergeMap + retry alone (the floor of what uses them)',
  bareLoop: 'bare loop (the floor)',
} as const;

export type ContestantName = keyof typeof contestants;

/** One measurement, in milliseconds: of time, and of the processor's. */
interface Measurement {
  readonly elapsedMs: number;
  readonly cpuMs: number;
}

/** Each measurement, by contestant. */
export type Measurements = Map<ContestantName, Measurement[]>;

/**
 * What ours may take at most: of the fastest peer's time, of the floor's, with a limiter of its own without, and within
 * an async context that it keeps of the same one that it does not keep.
 */
const bars = { peer: 0.5, floor: 2.5, limiter: 1.15, context: 1.03 };

const notPeers: readonly ContestantName[] = [
  ...(['ours', 'adaptive', 'quotas', 'context', 'contextLost'] as const),
  ...(['rxjsBare', 'bareLoop'] as const),
];

/** Interleaved, so that a machine that slows down or is busy for a while does so to all alike. */
export async function measureSpeed(
  program: string,
  names: readonly ContestantName[],
  setting: { rounds: number; tasks: number; chunks?: number; failEvery?: number; maxMs?: number; concurrency?: number },
): Promise<Measurements> {
  const { rounds, tasks, chunks = 0, failEvery = 0, maxMs = 0, concurrency = 20 } = setting;
  const measured: Measurements = new Map(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [place] of names.entries()) {
      // Each round begins with the next contestant: nobody always follows the same one.
      const name = names[(place + round) % names.length];
      if (!name) continue;
      const measurement = await inFreshProcess<Measurement>(program, [
        name,
        tasks,
        chunks,
        failEvery,
        maxMs,
        concurrency,
      ]);
      measured.get(name)?.push(measurement);
    }
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  }
  return measured;
}

function mediansOf(measured: Measurements) {
  const medians = [...measured].map(([name, times]) => ({
    name,
    ms: median(times.map(({ elapsedMs }) => elapsedMs)),
    cpuMs: median(times.map(({ cpuMs }) => cpuMs)),
  }));
  return medians.toSorted((a, b) => a.ms - b.ms);
}

export function speedTable(measured: Measurements, tasks: number): string {
  const medians = mediansOf(measured);
  const ours = medians.find(({ name }) => name === 'ours');
  const ofOurs = (ms: number, own: number | undefined) => (own === undefined ? '–' : (ms / own).toFixed(2));
  const rows = medians.map(({ name, ms, cpuMs }) => [
    contestants[name],
    ms.toFixed(0),
    Math.round(tasks / (ms / 1_000)).toLocaleString('en'),
    ofOurs(ms, ours?.ms),
    cpuMs.toFixed(0),
    ofOurs(cpuMs, ours?.cpuMs),
  ]);
  return table(['', 'median ms', 'tasks/s', 'of our time', 'CPU ms', 'of our CPU'], rows);
}

/** Ours beside the fastest peer, where both were measured. */
export function peerVerdicts(measured: Measurements, bar: number): { readonly text: string; readonly met: boolean }[] {
  const medians = mediansOf(measured);
  const ours = medians.find(({ name }) => name === 'ours');
  const fastest = medians.find(({ name }) => !notPeers.includes(name));
  if (!ours || !fastest) return [];
  const ratio = ours.ms / fastest.ms;
  const words = `${contestants.ours} / ${contestants[fastest.name]} = ${ratio.toFixed(2)} (at most ${bar})`;
  return [{ text: `${words}: ${ratio <= bar ? 'met' : 'MISSED'}`, met: ratio <= bar }];
}

/** Ours beside the bars, where both sides were measured. */
export function speedVerdicts(measured: Measurements): { readonly text: string; readonly met: boolean }[] {
  const medians = new Map(mediansOf(measured).map(({ name, ms }) => [name, ms]));
  if (!medians.has('ours')) return [];
  const verdict = (bar: number, name: ContestantName, other: ContestantName) => {
    const ratio = (medians.get(name) ?? Number.NaN) / (medians.get(other) ?? Number.NaN);
    const met = ratio <= bar;
    const words = `${contestants[name]} / ${contestants[other]} = ${ratio.toFixed(2)}`;
    if (bar === Number.POSITIVE_INFINITY) return { text: `${words} (no bar: Node's own price of a context)`, met };
    return { text: `${words} (at most ${bar}): ${met ? 'met' : 'MISSED'}`, met };
  };
  const fastestPeer = [...medians.keys()].find((name) => !notPeers.includes(name));
  return [
    ...(fastestPeer ? [verdict(bars.peer, 'ours', fastestPeer)] : []),
    ...(medians.has('bareLoop') ? [verdict(bars.floor, 'ours', 'bareLoop')] : []),
    ...(['adaptive', 'quotas'] as const)
      .filter((name) => medians.has(name))
      .map((name) => verdict(bars.limiter, name, 'ours')),
    ...(medians.has('context') && medians.has('contextLost') ? [verdict(bars.context, 'context', 'contextLost')] : []),
    // Not ours to change: Node carries a context along with every promise, whoever made it.
    ...(['context', 'contextLost'] as const)
      .filter((name) => medians.has(name))
      .map((name) => verdict(Number.POSITIVE_INFINITY, name, 'ours')),
  ];
}
