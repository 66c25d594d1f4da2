import PQueue from 'p-queue';
import pRetry from 'p-retry';
import { attemptOf, type Contestant, indices, nameOf } from '../workload.js';
import { pRetryOptions } from './pRetryOptions.js';

export const run: Contestant = async (workload) => {
  const { tasks, concurrency, timeoutMs, tally } = workload;
  const options = pRetryOptions(workload);
  const queue = new PQueue({ concurrency, timeout: timeoutMs });
  const task = async (index: number) => {
    const attempt = () => {
      tally.start(nameOf(index));
      return attemptOf(workload, index);
    };
    tally.complete(nameOf(index), await pRetry(attempt, options));
  };
  for (const index of indices(tasks)) {
    void queue.add(() => task(index));
    // All at once would make the queue shift a long array for each task.
    if (queue.size >= concurrency) await queue.onSizeLessThan(concurrency);
  }
  await queue.onIdle();
};
