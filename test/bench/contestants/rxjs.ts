import { defer, lastValueFrom, map, mergeMap, range, retry, timeout, timer } from 'rxjs';
import { attemptOf, type Contestant, nameOf } from '../workload.js';

export const run: Contestant = (workload) => {
  const { tasks, concurrency, attempts, timeoutMs, failEvery, tally } = workload;
  const wait = (_error: unknown, failures: number) => timer(1_000 * 2 ** failures * Math.random());
  const task = (index: number) =>
    defer(() => {
      tally.start(nameOf(index));
      return attemptOf(workload, index);
    }).pipe(
      timeout(timeoutMs),
      retry({ count: attempts - 1, ...(failEvery > 0 ? {} : { delay: wait }) }),
      map((value) => tally.complete(nameOf(index), value)),
    );
  return lastValueFrom(range(0, tasks).pipe(mergeMap(task, concurrency)), { defaultValue: undefined });
};
