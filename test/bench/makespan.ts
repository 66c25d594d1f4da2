import type { Measurements } from './speed.js';
import { contestants } from './speed.js';
import { median } from './statistics.js';
import { durationOf } from './workload.js';

/** What ours may take at most of a schedule without any loss. */
const bar = 1.06;

/** How long the tasks take if each begins the moment that a place is free, in order: list scheduling. */
export function listScheduleMs(setting: { tasks: number; maxMs: number; concurrency: number }): number {
  const freeAt = Array.from({ length: setting.concurrency }, () => 0);
  for (let index = 0; index < setting.tasks; index++) {
    const first = freeAt.indexOf(Math.min(...freeAt));
    freeAt[first] = (freeAt[first] ?? 0) + durationOf(index, setting.maxMs);
  }
  return Math.max(...freeAt);
}

/** Ours and the hand-written loop beside that schedule. */
export function makespanVerdicts(
  measured: Measurements,
  boundMs: number,
): { readonly text: string; readonly met: boolean }[] {
  return (['ours', 'bareLoop'] as const).flatMap((name) => {
    const times = measured.get(name);
    if (!times) return [];
    const ratio = median(times.map(({ elapsedMs }) => elapsedMs)) / boundMs;
    if (name !== 'ours') return [{ text: `${contestants[name]} / schedule = ${ratio.toFixed(2)}`, met: true }];
    const met = ratio <= bar;
    const words = `${contestants[name]} / schedule = ${ratio.toFixed(2)} (at most ${bar})`;
    return [{ text: `${words}: ${met ? 'met' : 'MISSED'}`, met }];
  });
}
