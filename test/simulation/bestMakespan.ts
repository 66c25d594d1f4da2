import type { AdmittedCall, ProviderOptions } from './Provider.js';
import { createQuota } from './quotas.js';

/**
 * The soonest end that the quota allows for these calls, in milliseconds: what somebody would need who knows the
 * quota and the outages to the millisecond and never makes a call that is rejected.
 *
 * It replays the calls that the quota let through, those that met a 503 included, in their order and with their
 * latencies: each begins as soon as one of `concurrency` slots is free, the quota has room and no outage is on.
 */
export function bestMakespan(
  admitted: readonly AdmittedCall[],
  provider: ProviderOptions,
  concurrency: number,
): number {
  const { quota: kind, requests, outages, offsetMs } = provider;
  const quota = createQuota(kind, requests);
  const freeAt = new Array<number>(concurrency).fill(0);
  let now = 0;
  for (const { latencyMs } of admitted) {
    const slot = freeAt.indexOf(Math.min(...freeAt));
    now = Math.max(now, freeAt[slot] as number);
    for (const { fromMs, toMs, share } of outages) if (share === 1 && now >= fromMs && now < toMs) now = toMs;
    now += quota.waitMs(now + offsetMs);
    // Asked again, since a quota counts by the clock that it was told last.
    quota.waitMs(now + offsetMs);
    quota.count(now + offsetMs, true);
    freeAt[slot] = now + latencyMs;
  }
  return Math.max(...freeAt);
}
