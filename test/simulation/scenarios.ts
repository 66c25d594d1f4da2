import type { ProviderOptions } from './Provider.js';

/** A provider by name; what is left out is the standard one's. */
export interface Scenario {
  readonly name: string;
  readonly provider: Partial<ProviderOptions>;
}

const outage = { fromMs: 60_000, toMs: 90_000, share: 1 };
/** Half of the calls fail for ten seconds, twice in five minutes. */
const bursts = [40_000, 130_000, 250_000, 400_000].map((fromMs) => ({ fromMs, toMs: fromMs + 10_000, share: 0.5 }));

/** The three: its bars are set on these. */
export const mainScenarios: readonly Scenario[] = [
  { name: 'fixed', provider: { quota: 'fixed' } },
  { name: 'sliding', provider: { quota: 'sliding' } },
  { name: 'outage', provider: { quota: 'fixed', outages: [outage] } },
];

/** Other trouble, for which there is no bar but "nothing lost". */
export const moreScenarios: readonly Scenario[] = [
  { name: 'bucket', provider: { quota: 'bucket' } },
  { name: 'bursts', provider: { quota: 'fixed', outages: bursts } },
  { name: 'heavy tail', provider: { quota: 'sliding', latency: { medianMs: 2_000, p99Ms: 20_000 } } },
];
