import { createLimiter, type LimiterOptions, runTasks, settled, type Task, type TaskOptions } from 'parallel-genai';
import { filter, lastValueFrom, map, toArray } from 'rxjs';
import type { Contestant, Job } from './contestant.js';

function* tasksOf({ calls, call }: Job): Generator<Task<string>> {
  for (let task = 0; task < calls; task++) yield { name: `${task}`, run: ({ signal }) => call(task, signal) };
}

/** This library, with whatever options a job calls for. */
export const ours = (name: string, optionsFor: (job: Job) => TaskOptions): Contestant => ({
  name,
  run: (job) => {
    const { concurrency, attempts } = job;
    const events$ = runTasks(tasksOf(job), { concurrency, retry: attempts, heartbeatMs: false, ...optionsFor(job) });
    const answers$ = events$.pipe(
      settled(),
      filter(({ status }) => status === 'fulfilled'),
      map((outcome) => (outcome as { value: string }).value),
      toArray(),
    );
    // eslint-disable-next-line rxjs-x/no-ignored-default-value -- toArray always emits
    return lastValueFrom(answers$);
  },
});

/** This library with a limiter of its own for each run. */
export const oursWithLimiter = (name: string, optionsFor: (job: Job) => LimiterOptions): Contestant =>
  ours(name, (job) => ({ limiter: createLimiter(optionsFor(job)) }));

const adaptive = oursWithLimiter('parallel-genai, knowing nothing', () => ({ adaptive: true }));

const withRequests = oursWithLimiter('parallel-genai, `requests` given', ({ requests }) => ({ requests }));

export const allOfOurs: readonly Contestant[] = [adaptive, withRequests];
