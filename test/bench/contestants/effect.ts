import { Effect, Schedule } from 'effect';
import { attemptOf, type Contestant, indices, nameOf } from '../workload.js';

export const run: Contestant = (workload) => {
  const { tasks, concurrency, attempts, timeoutMs, failEvery, tally } = workload;
  const waits = { schedule: Schedule.jittered(Schedule.exponential('1 second')) };
  const retries = { times: attempts - 1, ...(failEvery > 0 ? {} : waits) };
  const task = (index: number) =>
    // A callback without a parameter spares Effect an AbortController per task.
    Effect.tryPromise(() => {
      tally.start(nameOf(index));
      return attemptOf(workload, index);
    }).pipe(
      Effect.timeout(timeoutMs),
      Effect.retry(retries),
      Effect.map((value) => tally.complete(nameOf(index), value)),
    );
  return Effect.runPromise(Effect.forEach(indices(tasks), task, { concurrency, discard: true }));
};
