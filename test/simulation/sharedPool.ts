import { createLimiter, HttpError, type Limiter, runTasks, type Task } from 'parallel-genai';
import { lastValueFrom, toArray } from 'rxjs';
import { seededRandom } from './random.js';
import { inVirtualTime } from './virtualTime.js';

/** A pool that many share, and that refuses by chance, whatever one caller's own load: Vertex AI's 429 without RetryInfo. */
export interface SharedPool {
  /** The share of calls that it refuses, from 0 to 1. */
  readonly share: number;
  readonly seed: number;
  /** How long a refusal takes, in milliseconds: from, to. */
  readonly refusalMs?: readonly [number, number];
  /** How much longer an answer takes. */
  readonly answerMs?: number;
  readonly calls?: number;
  readonly concurrency?: number;
}

export interface PoolFigures {
  readonly lost: number;
  readonly makespanMs: number;
  readonly callsPerTask: number;
}

/** One run against the pool, in virtual time, with a limiter or without. */
export function simulatePool(pool: SharedPool, makeLimiter: () => Limiter | undefined): Promise<PoolFigures> {
  const { share, seed, refusalMs = [300, 800], answerMs = 1_500, calls = 600, concurrency = 20 } = pool;
  return inVirtualTime(seed, async () => {
    const random = seededRandom(seed * 7 + 1);
    const startedAt = Date.now();
    let made = 0;
    const call = async (): Promise<string> => {
      made++;
      const [from, to] = refusalMs;
      const refused = random() < share;
      await after(from + random() * (to - from) + (refused ? 0 : answerMs));
      if (refused) throw new HttpError('Resource exhausted. Please try again later.', 429);
      return 'answer';
    };
    const tasks = Array.from({ length: calls }, (_, index): Task => ({ name: `${index}`, run: call }));
    const limiter = makeLimiter();
    const run$ = runTasks(tasks, { concurrency, retry: true, heartbeatMs: false, ...(limiter && { limiter }) });
    // eslint-disable-next-line rxjs-x/no-ignored-default-value -- toArray always emits
    const events = await lastValueFrom(run$.pipe(toArray()));
    const lost = events.filter(({ type }) => type === 'error').length;
    return { lost, makespanMs: Date.now() - startedAt, callsPerTask: made / calls };
  });
}

/** `createLimiter()` beside no limiter at all, over several seeds: medians of makespan ratios, and sums of what was lost. */
export async function comparePool(
  pool: Omit<SharedPool, 'seed'>,
  seeds: readonly number[],
): Promise<{ ratio: number; lost: number; lostWithout: number; calls: number; callsWithout: number }> {
  const ratios: number[] = [];
  const sums = { lost: 0, lostWithout: 0, calls: 0, callsWithout: 0 };
  for (const seed of seeds) {
    const limited = await simulatePool({ ...pool, seed }, () => createLimiter());
    const free = await simulatePool({ ...pool, seed }, () => undefined);
    ratios.push(limited.makespanMs / free.makespanMs);
    sums.lost += limited.lost;
    sums.lostWithout += free.lost;
    sums.calls += limited.callsPerTask / seeds.length;
    sums.callsWithout += free.callsPerTask / seeds.length;
  }
  return { ratio: ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)] as number, ...sums };
}

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
