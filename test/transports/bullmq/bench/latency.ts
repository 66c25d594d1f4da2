import { filter, lastValueFrom, type Observable, tap, toArray } from 'rxjs';
import { runTasks, type TaskEvent } from 'parallel-genai';
import { type RemoteTask, runTasksOn } from 'parallel-genai/bullmq';
import { preciseNow, registry, type TestRegistry } from '../children/registry.js';
import type { ChildProcesses } from '../support/ChildProcesses.js';
import type { RedisServer } from '../support/RedisServer.js';
import { atMost, type Figure, median, ms, quantile } from './figures.js';

const rounds = 200;

async function toFirstChunk(run$: Observable<TaskEvent>): Promise<number> {
  const begun = performance.now();
  let first = 0;
  const events$ = run$.pipe(tap(({ type }) => (first ||= type === 'chunk' ? performance.now() - begun : 0)));
  await lastValueFrom(events$.pipe(toArray()), { defaultValue: [] });
  return first;
}

/** What the way through Redis adds to the first chunk, and to each of many. */
export async function latency({ connection }: RedisServer, children: ChildProcesses): Promise<Figure[]> {
  await children.startWorker('latency', { connection, concurrency: 50, heartbeatMs: false });
  const here: number[] = [];
  const there: number[] = [];
  for (let round = 0; round < rounds; round++) {
    here.push(await toFirstChunk(runTasks([{ name: 'a', run: (context) => registry.stamps(1, 1, context) }])));
    const tasks: RemoteTask<TestRegistry>[] = [{ name: 'a', task: 'stamps', args: [1, 1] }];
    there.push(await toFirstChunk(runTasksOn<TestRegistry>('latency', tasks, { connection })));
  }
  const added = median(there) - median(here);

  // 40 tasks, 100 chunks a second each, for five seconds.
  const streams = Array.from({ length: 40 }, (_, index): RemoteTask<TestRegistry> => {
    return { name: `t${index}`, task: 'stamps', args: [500, 100] };
  });
  const delays: number[] = [];
  const begun = performance.now();
  const chunks$ = runTasksOn<TestRegistry>('latency', streams, { connection }).pipe(
    filter((event) => event.type === 'chunk'),
    tap((event) => delays.push(preciseNow() - Number(event.value))),
  );
  await lastValueFrom(chunks$, { defaultValue: undefined });
  const perSecond = Math.round((delays.length * 1_000) / (performance.now() - begun));
  await children.stop();
  return [
    atMost('added to the first chunk, median', added, 5, ms),
    atMost(`a chunk's way at ${perSecond} chunks a second, median`, median(delays), 3, ms),
    { what: 'the same, 99 of 100', value: ms(quantile(delays, 0.99)) },
  ];
}
