import { bestMakespan } from './bestMakespan.js';
import type { Contestant, Job } from './contestant.js';
import { Provider, type ProviderOptions, standardProvider } from './Provider.js';
import { inVirtualTime } from './virtualTime.js';

/** What to simulate; what is left out is as in the issue. */
export interface Simulation {
  readonly contestant: Contestant;
  readonly provider?: Partial<ProviderOptions>;
  readonly seed: number;
  /** @default 600 */
  readonly calls?: number;
  /** @default 20 */
  readonly concurrency?: number;
  /** @default 5 */
  readonly attempts?: number;
}

/** What one run came to. */
export interface Figures {
  /** Tasks without an answer in the end. */
  readonly lost: number;
  /** Calls that need not have been made: answered 429, or 503 in an outage. The odd 503 is nobody's fault. */
  readonly wasted: number;
  /** 503s of the odd kind, which the quota let through. */
  readonly overloaded: number;
  readonly callsPerTask: number;
  readonly makespanMs: number;
  /** Makespan against the best that the quota and the 503s met allow: 1 is perfect. */
  readonly makespanRatio: number;
}

/** One contestant against one provider, in virtual time. The same seed gives the same figures. */
export function simulate(simulation: Simulation): Promise<Figures> {
  const { contestant, seed, calls = 600, concurrency = 20, attempts = 5 } = simulation;
  const options: ProviderOptions = { ...standardProvider, ...simulation.provider };
  return inVirtualTime(seed, async () => {
    const startedAt = Date.now();
    const provider = new Provider(options, seed);
    const job: Job = {
      calls,
      concurrency,
      attempts,
      requests: options.requests,
      call: (task, signal) => provider.call(task, signal),
    };
    const answers = new Set(await contestant.run(job));
    const makespanMs = Date.now() - startedAt;
    const { admitted, rejectedByQuota, rejectedByOutage } = provider;
    return {
      lost: calls - answers.size,
      wasted: rejectedByQuota + rejectedByOutage,
      overloaded: admitted.filter(({ outcome }) => outcome === 'overloaded').length,
      callsPerTask: provider.calls / calls,
      makespanMs,
      makespanRatio: makespanMs / bestMakespan(admitted, options, concurrency),
    };
  });
}

/** The median of each figure over several seeds. */
export async function simulateSeeds(simulation: Omit<Simulation, 'seed'>, seeds: readonly number[]): Promise<Figures> {
  const runs: Figures[] = [];
  // One after the other: each has the process's clock for itself.
  for (const seed of seeds) runs.push(await simulate({ ...simulation, seed }));
  const keys = Object.keys(runs[0] as Figures) as (keyof Figures)[];
  return Object.fromEntries(
    keys.map((key) => [key, median(runs.map((figures) => figures[key]))]),
  ) as unknown as Figures;
}

/** The middle value; of an even number, the upper of the two in the middle. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
