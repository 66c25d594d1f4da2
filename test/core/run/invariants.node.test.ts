import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { playPlan } from './playPlan.js';
import { type RunPlan, runPlan } from './RunPlan.js';

/** How many random runs; for going back to a failure: the seed and path that it printed. */
const { RANDOM_RUNS = '300', RANDOM_SEED, RANDOM_PATH } = process.env;
const numRuns = Number(RANDOM_RUNS);

async function holds(plan: RunPlan): Promise<void> {
  const { events, end, most, limiters, overbooked, read, timersLeft, unhandled } = await playPlan(plan);
  const isIterated = plan.readerRestsMs !== undefined;
  const isLazy = plan.source === 'generator' || plan.source === 'async generator';
  const isBroken = isLazy && (plan.throwsAfter ?? Infinity) < plan.tasks.length;
  // A reader has no use for `stopWhen`.
  const isStopped = plan.stop !== undefined && !(plan.stop.how === 'enough' && isIterated);
  expect(end, 'no wedge').not.toBe('open');
  if (!isStopped) expect(end).toBe(isBroken ? 'failed' : 'completed');
  expect(overbooked, 'a limiter out of its bounds').toBe(false);
  expect(most, 'attempts at a time').toBeLessThanOrEqual(plan.concurrency);
  const ends = new Map<string, number>();
  const started = new Set<string>();
  for (const { type, name } of events) {
    if (type === 'limit') continue;
    expect(ends.has(name), `${type} of ${name} after its end`).toBe(false);
    if (type === 'start') started.add(name);
    if (type === 'complete' || type === 'error') ends.set(name, 1);
  }
  const given = isBroken ? (plan.throwsAfter ?? 0) : plan.tasks.length;
  if (!isStopped) expect(ends.size, 'tasks that ended').toBe(given);
  if (!isStopped && isIterated) expect(read.toSorted()).toEqual([...ends.keys()].toSorted());
  if (plan.stop?.how === 'enough' && !isIterated && end === 'completed') {
    expect(
      [...started].filter((name) => !ends.has(name)),
      'started tasks without an end',
    ).toEqual([]);
  }
  for (const { active, waiting } of limiters) expect({ active, waiting }).toEqual({ active: 0, waiting: 0 });
  expect(timersLeft, 'timers left').toBe(0);
  expect(unhandled).toEqual([]);
}

describe('a random run', () => {
  it(
    `ends each task once, keeps to its slots, gives all back and leaves nothing behind, ${numRuns} times`,
    async () => {
      const replay = { ...(RANDOM_SEED && { seed: Number(RANDOM_SEED) }), ...(RANDOM_PATH && { path: RANDOM_PATH }) };
      await fc.assert(fc.asyncProperty(runPlan, holds), { numRuns, ...replay });
    },
    numRuns * 1_000 + 60_000,
  );
});
