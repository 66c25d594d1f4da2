/**
 * Memory of a long run, in a process of its own: `node memoryWorker.js heap|peak|unread tasks` prints it as JSON.
 *
 * `heap` forces a collection at ten points of the run and takes what is left; it needs `--expose-gc`. `peak` forces
 * none, and takes the most memory that the process ever held. `unread` reads one answer and no other.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { runAsCompleted, runTasks, type Task } from 'parallel-genai';
import { filter, lastValueFrom, tap } from 'rxjs';

const [measure, count] = process.argv.slice(2);
const tasks = Number(count);
const concurrency = 20;
const options = { concurrency, retry: true };
let pulled = 0;

// Made lazily, as the rows of a file or a database cursor would be.
async function* lazyTasks(): AsyncGenerator<Task<number>, void> {
  while (pulled < tasks) {
    const index = pulled++;
    yield { name: `task ${index}`, run: async () => index };
  }
}

async function runAll(onCompleted: (completed: number) => void): Promise<void> {
  let completed = 0;
  let sum = 0;
  await lastValueFrom(
    runTasks(lazyTasks(), options).pipe(
      filter((event) => event.type === 'complete'),
      tap(({ value }) => {
        sum += value;
        onCompleted(++completed);
      }),
    ),
    { defaultValue: undefined },
  );
  if (completed !== tasks || sum !== (tasks * (tasks - 1)) / 2) throw new Error(`wrong answers: ${completed}, ${sum}`);
}

async function heap() {
  const { gc } = globalThis;
  if (!gc) throw new Error('run this with --expose-gc');
  const heapMB: number[] = [];
  const step = Math.floor(tasks / 10);
  await runAll((completed) => {
    if (completed % step !== 0) return;
    gc();
    heapMB.push(process.memoryUsage().heapUsed / 1e6);
  });
  return { heapMB };
}

async function peak() {
  const startMB = process.memoryUsage.rss() / 1e6;
  await runAll(() => undefined);
  // maxRSS is in kibibytes.
  return { startMB, peakMB: (process.resourceUsage().maxRSS * 1_024) / 1e6 };
}

async function unread() {
  const outcomes = runAsCompleted(lazyTasks(), options);
  await outcomes.next();
  // Long enough for a feed that is not held back to pull many thousands.
  await sleep(500);
  const ahead = pulled - 1;
  await outcomes.return?.();
  return { ahead, concurrency };
}

const measures: Record<string, () => Promise<unknown>> = { heap, peak, unread };
const chosen = measures[measure ?? ''];
if (!chosen) throw new Error(`no measure is called ${measure}`);
console.log(JSON.stringify(await chosen()));
