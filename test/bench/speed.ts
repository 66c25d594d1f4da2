import { inFreshProcess } from './inFreshProcess.js';
import { median } from './statistics.js';
import { table } from './table.js';

export const contestants = {
  ours: 'parallel-genai',
  adaptive: 'with createLimiter()',
  quotas: 'with quotas of requests and tokens',
  effect: 'Effect',
  pMap: 'p-map + p-retry + p-timeout',
  pQueue: 'p-queue + p-retry',
  rxjs: 'rxjs mergeMap + retry + timeout',
  bareLoop: 'bare loop (the floor)',
} as const;

export type ContestantName = keyof typeof contestants;

/** Milliseconds of each measurement, by contestant. */
export type Measurements = Map<ContestantName, number[]>;

/** What ours may take at most: of the fastest peer's time, of the floor's, and with a limiter of its own without. */
const bars = { peer: 0.5, floor: 2.5, limiter: 1.15 };

const ownNames: readonly ContestantName[] = ['ours', 'adaptive', 'quotas'];

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
      const { elapsedMs } = await inFreshProcess<{ elapsedMs: number }>(program, [
        name,
        tasks,
        chunks,
        failEvery,
        maxMs,
        concurrency,
      ]);
      measured.get(name)?.push(elapsedMs);
    }
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  }
  return measured;
}

export function speedTable(measured: Measurements, tasks: number): string {
  const medians = [...measured].map(([name, times]) => ({ name, ms: median(times) })).toSorted((a, b) => a.ms - b.ms);
  const ours = medians.find(({ name }) => name === 'ours')?.ms;
  const rows = medians.map(({ name, ms }) => [
    contestants[name],
    ms.toFixed(0),
    Math.round(tasks / (ms / 1_000)).toLocaleString('en'),
    ours === undefined ? '–' : (ms / ours).toFixed(2),
  ]);
  return table(['', 'median ms', 'tasks/s', 'of our time'], rows);
}

/** Ours beside the fastest peer, where both were measured. */
export function peerVerdicts(measured: Measurements, bar: number): { readonly text: string; readonly met: boolean }[] {
  const medians = [...measured].map(([name, times]) => ({ name, ms: median(times) }));
  const ours = medians.find(({ name }) => name === 'ours');
  const [fastest] = medians
    .filter(({ name }) => !ownNames.includes(name) && name !== 'bareLoop')
    .toSorted((a, b) => a.ms - b.ms);
  if (!ours || !fastest) return [];
  const ratio = ours.ms / fastest.ms;
  const words = `${contestants.ours} / ${contestants[fastest.name]} = ${ratio.toFixed(2)} (at most ${bar})`;
  return [{ text: `${words}: ${ratio <= bar ? 'met' : 'MISSED'}`, met: ratio <= bar }];
}

/** Ours beside the bars, where both sides were measured. */
export function speedVerdicts(measured: Measurements): { readonly text: string; readonly met: boolean }[] {
  const medians = new Map([...measured].map(([name, times]) => [name, median(times)]));
  if (!medians.has('ours')) return [];
  const verdict = (bar: number, name: ContestantName, other: ContestantName) => {
    const ratio = (medians.get(name) ?? Number.NaN) / (medians.get(other) ?? Number.NaN);
    const met = ratio <= bar;
    const text = `${contestants[name]} / ${contestants[other]} = ${ratio.toFixed(2)} (at most ${bar}): ${met ? 'met' : 'MISSED'}`;
    return { text, met };
  };
  const [fastestPeer] = [...medians]
    .filter(([name]) => !ownNames.includes(name) && name !== 'bareLoop')
    .toSorted(([, a], [, b]) => a - b);
  return [
    ...(fastestPeer ? [verdict(bars.peer, 'ours', fastestPeer[0])] : []),
    ...(medians.has('bareLoop') ? [verdict(bars.floor, 'ours', 'bareLoop')] : []),
    ...ownNames
      .filter((name) => name !== 'ours' && medians.has(name))
      .map((name) => verdict(bars.limiter, name, 'ours')),
  ];
}
