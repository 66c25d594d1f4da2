import { type RunOptions, runTasks, settled, type Task, type TaskContext } from 'parallel-genai';
import { lastValueFrom, map, toArray } from 'rxjs';
import { type LogNormal, logNormal, type Random, seededRandom } from './random.js';
import { inVirtualTime } from './virtualTime.js';

/** What to simulate: calls that always succeed, some of them slowly. */
export interface HedgeSimulation {
  readonly seed: number;
  /** As in TaskOptions; left out, nothing is hedged. */
  readonly hedge?: { readonly afterMs: number | `p${number}`; readonly max?: number };
  /**
   * When the first chunk comes, as a share of the call's whole time: a slow call is slow from its first token on.
   * 1 is a call that is silent to its end.
   */
  readonly firstChunkShare: number;
  /** @default 5_000 */
  readonly tasks?: number;
  /** @default 20 */
  readonly concurrency?: number;
}

/** What a run came to, over its tasks. */
export interface HedgeFigures {
  readonly lost: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly callsPerTask: number;
}

const tail: LogNormal = { medianMs: 2_000, p99Ms: 20_000 };

/** One run in virtual time. The same seed gives the same figures. */
export function simulateHedge(simulation: HedgeSimulation): Promise<HedgeFigures> {
  const { seed, hedge, firstChunkShare, tasks: count = 5_000, concurrency = 20 } = simulation;
  return inVirtualTime(seed, async () => {
    // A source of chance for each task: its first call takes the same time, hedged or not.
    const randoms = Array.from({ length: count }, (_, task) => seededRandom(seed * 1_000_003 + task));
    let calls = 0;
    const run = ({ name, signal, emit }: TaskContext<string>) => {
      calls++;
      const latencyMs = logNormal(tail, randoms[Number(name)] as Random);
      return new Promise<string>((resolve, reject) => {
        const first = setTimeout(() => firstChunkShare < 1 && emit('first'), latencyMs * firstChunkShare);
        const last = setTimeout(() => resolve('answer'), latencyMs);
        const abort = () => {
          clearTimeout(first);
          clearTimeout(last);
          reject(signal.reason);
        };
        signal.addEventListener('abort', abort);
      });
    };
    const tasks = Array.from({ length: count }, (_, index): Task<string, string> => ({ name: `${index}`, run }));
    const options: RunOptions & Pick<HedgeSimulation, 'hedge'> = {
      concurrency,
      heartbeatMs: false,
      ...(hedge && { hedge }),
    };
    const outcomes$ = runTasks(tasks, options).pipe(
      settled(),
      map(({ status, elapsedMs }) => ({ status, elapsedMs })),
      toArray(),
    );
    // eslint-disable-next-line rxjs-x/no-ignored-default-value -- toArray always emits
    const outcomes = await lastValueFrom(outcomes$);
    const times = outcomes.map(({ elapsedMs }) => elapsedMs).toSorted((a, b) => a - b);
    const quantile = (share: number) => times[Math.floor(share * times.length)] as number;
    return {
      lost: count - outcomes.filter(({ status }) => status === 'fulfilled').length,
      medianMs: quantile(0.5),
      p99Ms: quantile(0.99),
      callsPerTask: calls / count,
    };
  });
}
