import { asyncScheduler } from 'rxjs';

/** Earlier than any wall clock of this century: a TestScheduler's frames begin at 0. */
const earliestWallMs = 1e11;

/** What fake timers (sinon's, and so Vitest's and Jest's) leave on the functions that they replace. */
interface FakeTimer {
  readonly clock?: { readonly methods?: readonly string[]; readonly performance?: { now(): number } };
}

/** Milliseconds since the epoch, for the `at` of events. It may jump: never subtract two of them. */
export const wallNow = (): number => asyncScheduler.now();

/**
 * Milliseconds from a clock that never jumps, for durations, windows and waits.
 *
 * It follows the time that timers follow: a TestScheduler's frames, fake timers, or else `performance.now()`.
 *
 * @param wall what `wallNow()` tells, if it was read just now: reading clocks costs a task more than its bookkeeping
 */
export function monotonicNow(wall = asyncScheduler.now()): number {
  if (wall < earliestWallMs && wall !== Date.now()) return wall;
  const fake = (setTimeout as FakeTimer).clock;
  if (!fake?.methods || fake.methods.includes('performance')) return performance.now();
  // Timers that are faked without `performance` know one all the same; others tell their time by `Date` alone.
  return fake.performance?.now() ?? wall;
}
