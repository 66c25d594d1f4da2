import { type RunOptions, runTasks, type Task } from 'parallel-genai';
import { lastValueFrom, tap } from 'rxjs';
import { answer, type Contestant, indices, nameOf, streamedAnswer, type Workload } from '../workload.js';

function* lazyTasks(workload: Workload): Generator<Task<number, number>, void> {
  const { tasks, chunks } = workload;
  for (const index of indices(tasks)) {
    yield {
      name: nameOf(index),
      run: chunks > 0 ? () => streamedAnswer(index, chunks) : () => answer(workload, index),
    };
  }
}

export const run: Contestant = (workload) => runOurs(workload);

export function runOurs(workload: Workload, options?: RunOptions): Promise<unknown> {
  const { concurrency, attempts, timeoutMs, failEvery, tally } = workload;
  const retry = failEvery > 0 ? { attempts, delay: () => 0 } : attempts;
  const events$ = runTasks(lazyTasks(workload), { concurrency, retry, timeoutMs, ...options });
  return lastValueFrom(
    events$.pipe(
      tap((event) => {
        if (event.type === 'start') tally.start(event.name);
        else if (event.type === 'chunk') tally.chunk(event.name, event.value);
        else if (event.type === 'complete') tally.complete(event.name, event.value);
      }),
    ),
    { defaultValue: undefined },
  );
}
