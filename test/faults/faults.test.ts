import fc from 'fast-check';
import { createLimiter, runTasks, type Task, type TaskContext, type TaskEvent } from 'parallel-genai';
import { finalize, lastValueFrom, take, tap } from 'rxjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { geminiAdapters } from '../support/geminiAdapters.js';
import { Loopback } from '../support/Loopback.js';
import { turns } from '../support/turns.js';
import { askLines } from './askLines.js';
import { EventChecker } from './EventChecker.js';
import { faultPlan, type FaultPlan, type SourceName } from './faultPlan.js';
import { FaultServer } from './FaultServer.js';

/** How many random runs, and for going back to a failure: the seed and path that it printed. */
const { FAULT_RUNS = '200', FAULT_SEED, FAULT_PATH } = process.env;
const numRuns = Number(FAULT_RUNS);
if (!(numRuns >= 1)) throw new RangeError(`FAULT_RUNS must be a number from 1, got '${FAULT_RUNS}'`);

const server = new FaultServer();
let loopback: Loopback;
const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);

beforeAll(async () => {
  process.on('unhandledRejection', note);
  [loopback] = await Promise.all([Loopback.open(), server.listen()]);
});
afterAll(async () => {
  process.off('unhandledRejection', note);
  loopback.close();
  await server.close();
});

const sources: Record<SourceName, (url: string) => Task<string, string>['run']> = {
  askGemini: (url) => geminiAdapters[0]?.ask(url) as Task<string, string>['run'],
  askGenai: (url) => geminiAdapters[1]?.ask(url) as Task<string, string>['run'],
  fetch: (url) => (context: TaskContext<string>) => askLines(url, context),
};

const tasksOf = ({ tasks }: FaultPlan): Task<string, string>[] =>
  tasks.map(({ source }, index) => ({
    name: `${index}`,
    run: (context) => sources[source](`${server.url}/${index}/${context.attempt}`)(context),
  }));

describe('a run over a network that fails at random', () => {
  // The server's own timers are not these.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
  });
  afterEach(() => void vi.useRealTimers());

  /**
   * Time passes by turns of the event loop and round trips over the network: so no slow machine makes an attempt fail, nor a
   * network that delivers late. It passes quickly where nothing has been written or was on its way for many of them, since
   * the server is silent on purpose then.
   */
  const played = async (end: Promise<unknown>) => {
    let isOver = false;
    const over = end.finally(() => (isOver = true));
    over.catch(() => undefined);
    for (let quiet = 0; !isOver; quiet++) {
      await turns(5);
      await loopback.roundTrip();
      if (server.isWriting) quiet = 0;
      vi.advanceTimersByTime(quiet < 20 ? 1 : 250);
    }
    await over;
  };

  const holds = async (plan: FaultPlan) => {
    server.begin(plan);
    const checker = new EventChecker(plan, server.played);
    const retry = { attempts: plan.attempts, delay: () => 2 };
    const { concurrency, limited, hedged } = plan;
    // Not adaptive: what that makes of an outage is the simulation's matter, and takes seconds.
    const slots = limited
      ? { concurrency: 20, limiter: createLimiter({ concurrency, adaptive: false }) }
      : { concurrency };
    const hedging = hedged && { hedge: { afterMs: 30 } };
    // Far more than the turns of a quick machine make of the pauses of a server that writes byte by byte.
    const idleTimeoutMs = 15_000;
    const events$ = runTasks(tasksOf(plan), { ...slots, ...hedging, retry, idleTimeoutMs });
    let left = false;
    let events = 0;
    const watched$ = events$.pipe(
      tap((event: TaskEvent) => {
        expect(left, 'an event after the reader left').toBe(false);
        checker.next(event);
        events++;
      }),
      take(plan.leaveAfter ?? Number.POSITIVE_INFINITY),
      finalize(() => (left = true)),
    );
    await played(lastValueFrom(watched$, { defaultValue: undefined }));

    const { leaveAfter, tasks } = plan;
    if (leaveAfter === undefined || events < leaveAfter) expect(checker.ended, 'tasks that ended').toBe(tasks.length);
    expect(await server.openCalls(10_000), 'connections left open').toBe(0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
  };

  it(
    `loses no task, ends none twice, doubles no text and leaves nothing open, ${numRuns} times`,
    async () => {
      const replay = { ...(FAULT_SEED && { seed: Number(FAULT_SEED) }), ...(FAULT_PATH && { path: FAULT_PATH }) };
      // Not shrunk, since many a smaller plan would take its timeouts: the seed and path that are printed play it again.
      await fc.assert(fc.asyncProperty(faultPlan, holds), { numRuns, endOnFailure: true, ...replay });
    },
    numRuns * 1_000 + 60_000,
  );
});
