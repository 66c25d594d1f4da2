import { HttpError } from 'parallel-genai';
import pMap from 'p-map';
import PQueue from 'p-queue';
import pRetry, { type Options } from 'p-retry';
import { catchError, defer, EMPTY, lastValueFrom, mergeMap, range, retry, timer, toArray } from 'rxjs';
import type { Contestant, Job } from './contestant.js';

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** What people write by hand: the provider floors the wait to seconds, so one second more. */
const askedWaitMs = (error: unknown): number | undefined =>
  error instanceof HttpError && error.retryAfterMs !== undefined ? error.retryAfterMs + 1_000 : undefined;

const waitAsAsked: Options = { onFailedAttempt: ({ error }) => sleep(askedWaitMs(error) ?? 0) };

/** An answer, or nothing where p-retry gave up. */
const withRetry = ({ call, attempts }: Job, task: number, options?: Options): Promise<string[]> =>
  pRetry(() => call(task), { retries: attempts - 1, randomize: true, ...options }).then(
    (answer) => [answer],
    () => [],
  );

const tasksOf = ({ calls }: Job) => Array.from({ length: calls }, (_, task) => task);

const pMapWith = async (job: Job, options?: Options): Promise<string[]> => {
  const answers = await pMap(tasksOf(job), (task) => withRetry(job, task, options), { concurrency: job.concurrency });
  return answers.flat();
};

/** p-retry as it comes: 1, 2, 4, 8 s. */
const pMapAndPRetry: Contestant = { name: 'p-map + p-retry', run: (job) => pMapWith(job) };

const pMapAndRetryInfo: Contestant = {
  name: 'p-map + p-retry, RetryInfo by hand',
  run: (job) => pMapWith(job, waitAsAsked),
};

const pQueueAndPRetry: Contestant = {
  name: 'p-queue that knows the quota + p-retry',
  async run(job) {
    const { limit, perMs } = job.requests;
    const queue = new PQueue({ concurrency: job.concurrency, interval: perMs, intervalCap: limit });
    const answers = await Promise.all(tasksOf(job).map((task) => queue.add(() => withRetry(job, task))));
    return answers.flat();
  },
};

const rxjsRetry: Contestant = {
  name: 'rxjs retry, RetryInfo by hand',
  run: ({ calls, concurrency, attempts, call }) => {
    const withRetries = (task: number) =>
      defer(() => call(task)).pipe(
        retry({
          count: attempts - 1,
          delay: (error: unknown, failed) => timer(askedWaitMs(error) ?? 1_000 * 2 ** (failed - 1)),
        }),
        catchError(() => EMPTY),
      );
    // eslint-disable-next-line rxjs-x/no-ignored-default-value -- toArray always emits
    return lastValueFrom(range(0, calls).pipe(mergeMap(withRetries, concurrency), toArray()));
  },
};

/** What people build today. */
export const peers: readonly Contestant[] = [pMapAndPRetry, pMapAndRetryInfo, pQueueAndPRetry, rxjsRetry];
