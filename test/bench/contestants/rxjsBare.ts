import { defer, lastValueFrom, map, mergeMap, range, retry } from 'rxjs';
import { attemptOf, type Contestant, nameOf } from '../workload.js';

/** RxJS's `retry` and `mergeMap` alone, without a timeout or events: what no runner that is made of them can be below. */
export const run: Contestant = (workload) => {
  const { tasks, concurrency, attempts, tally } = workload;
  const task = (index: number) =>
    defer(() => {
      tally.start(nameOf(index));
      return attemptOf(workload, index);
    }).pipe(
      retry(attempts - 1),
      map((value) => tally.complete(nameOf(index), value)),
    );
  return lastValueFrom(range(0, tasks).pipe(mergeMap(task, concurrency)), { defaultValue: undefined });
};
