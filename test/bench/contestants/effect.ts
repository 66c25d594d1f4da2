import { Effect, Schedule } from 'effect';
import { attemptOf, type Contestant, indices, nameOf } from '../workload.js';

export const run: Contestant = (workload) => {
  const { tasks, concurrency, attempts, timeoutMs, tally } = workload;
  const schedule = Schedule.jittered(Schedule.exponential('1 second'));
  const task = (index: number) =>
    // A callback without a parameter spares Effect an AbortController per task.
    Effect.tryPromise(() => {
      tally.start(nameOf(index));
      return attemptOf(workload, index);
    }).pipe(
      Effect.timeout(timeoutMs),
      Effect.retry({ times: attempts - 1, schedule }),
      Effect.map((value) => tally.complete(nameOf(index), value)),
    );
  return Effect.runPromise(Effect.forEach(indices(tasks), task, { concurrency, discard: true }));
};
