import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskEvent } from 'parallel-genai';
import type { Observable } from 'rxjs';

export const visitors = 200;
/** Who ask the mock directly, at the same time. */
export const directVisitors = 20;
export const tasksEach = 4;

/** What all visitors of a phase saw. */
export class Tally {
  readonly firstChunkMs: number[] = [];
  runs = 0;
  completed = 0;
  failed = 0;
  /** Runs that broke off, and tasks without an end in a run that ended: there must be none. */
  lost = 0;
}

/** One run to its end. */
function visit(run$: Observable<TaskEvent>, tally: Tally): Promise<void> {
  return new Promise((resolve) => {
    const begunAt = performance.now();
    const seen = new Set<string>();
    let ended = 0;
    const end = (lost: number) => {
      tally.runs++;
      tally.lost += lost;
      resolve();
    };
    run$.subscribe({
      next: ({ type, name }) => {
        if (type === 'chunk' && !seen.has(name)) {
          seen.add(name);
          tally.firstChunkMs.push(performance.now() - begunAt);
        }
        if (type === 'complete') tally.completed++;
        if (type === 'error') tally.failed++;
        if (type === 'complete' || type === 'error') ended++;
      },
      error: (error: unknown) => {
        console.error(error);
        end(tasksEach - ended);
      },
      complete: () => end(tasksEach - ended),
    });
  });
}

/** So many visitors, each asking once at least, and again as soon as the answers are there, until the time is over. */
export async function load(count: number, run: () => Observable<TaskEvent>, seconds: number): Promise<Tally> {
  const tally = new Tally();
  const endAt = performance.now() + seconds * 1_000;
  const visitor = async (_: unknown, index: number) => {
    // Spread over the time that a run takes, as people are.
    await sleep((index / count) * 8_000);
    do await visit(run(), tally);
    while (performance.now() < endAt);
  };
  await Promise.all(Array.from({ length: count }, visitor));
  return tally;
}
