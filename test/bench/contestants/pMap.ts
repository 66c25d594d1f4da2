import pMap from 'p-map';
import pRetry from 'p-retry';
import pTimeout from 'p-timeout';
import { attemptOf, type Contestant, indices, nameOf } from '../workload.js';
import { pRetryOptions } from './pRetryOptions.js';

export const run: Contestant = (workload) => {
  const { tasks, concurrency, timeoutMs, tally } = workload;
  const options = pRetryOptions(workload);
  const task = async (index: number) => {
    const attempt = () => {
      tally.start(nameOf(index));
      return pTimeout(attemptOf(workload, index), { milliseconds: timeoutMs });
    };
    tally.complete(nameOf(index), await pRetry(attempt, options));
  };
  return pMap(indices(tasks), task, { concurrency });
};
