import { type RunOptions, runTasks, type Task } from 'parallel-genai';
import { lastValueFrom, tap } from 'rxjs';
import { answer, type Contestant, indices, nameOf, streamedAnswer, type Workload } from '../workload.js';

function* lazyTasks({ tasks, chunks }: Workload): Generator<Task<number, number>, void> {
  for (const index of indices(tasks)) {
    yield { name: nameOf(index), run: chunks > 0 ? () => streamedAnswer(index, chunks) : () => answer(index) };
  }
}

export const run: Contestant = (workload) => runOurs(workload);

export function runOurs(workload: Workload, options?: RunOptions): Promise<unknown> {
  const { concurrency, attempts, timeoutMs, tally } = workload;
  const events$ = runTasks(lazyTasks(workload), { concurrency, retry: attempts, timeoutMs, ...options });
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
