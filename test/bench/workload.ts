/** What every contestant is given: the same tasks, the same limits, and a tally to notify. */
export interface Workload {
  readonly tasks: number;
  /** Partial answers per task; with 0 a task is a promise that resolves at once. */
  readonly chunks: number;
  /** Every so-many-th task fails once, and is tried again without a wait; none where it is 0. */
  readonly failEvery: number;
  /** How long each task takes: 1 to so many milliseconds, by chance that is the same for all; 0 for at once. */
  readonly maxMs: number;
  readonly concurrency: number;
  readonly attempts: number;
  readonly timeoutMs: number;
  readonly tally: Tally;
}

/** Runs the whole workload in the way that is usual for its library. */
export type Contestant = (workload: Workload) => Promise<unknown>;

/** The answers of a run, counted and summed, so that no contestant can win by leaving work out. */
export class Tally {
  started = 0;
  chunks = 0;
  completed = 0;
  sum = 0;

  /** Notifications are plain calls, the cheapest there can be; a library with events of its own pays for them. */
  start(_name: string): void {
    this.started++;
  }

  chunk(_name: string, _value: number): void {
    this.chunks++;
  }

  complete(_name: string, value: number): void {
    this.completed++;
    this.sum += value;
  }

  /** @throws Error where the run did something else than the workload asks */
  check({ tasks, chunks, failEvery }: Workload): void {
    const started = tasks + (failEvery > 0 ? Math.ceil(tasks / failEvery) : 0);
    const expected = { started, chunks: tasks * chunks, completed: tasks, sum: (tasks * (tasks - 1)) / 2 };
    for (const [what, count] of Object.entries(expected) as [keyof typeof expected, number][]) {
      if (this[what] !== count) throw new Error(`${what}: expected ${count}, got ${this[what]}`);
    }
  }
}

export const nameOf = (index: number): string => `task ${index}`;

const failure = new Error('failed once');
const failedOnce = new Set<number>();

/** How long a task takes, in milliseconds: a hash of its number, so that all contestants meet the same. */
export const durationOf = (index: number, maxMs: number): number => 1 + (((index * 2_654_435_761) >>> 7) % maxMs);

/** A call that is answered at once, or as the workload says. It takes the signal as a real call would, and has no use for it. */
export function answer({ failEvery, maxMs }: Workload, index: number, _signal?: AbortSignal): Promise<number> {
  if (maxMs > 0) return new Promise((resolve) => setTimeout(() => resolve(index), durationOf(index, maxMs)));
  return failEvery > 0 && index % failEvery === 0 ? answerAtSecond(index) : answerAtOnce(index);
}

const answerAtOnce = async (index: number): Promise<number> => index;

async function answerAtSecond(index: number): Promise<number> {
  if (failedOnce.has(index)) return index;
  failedOnce.add(index);
  throw failure;
}

/** A call that streams its answer. */
export async function* streamedAnswer(index: number, chunks: number): AsyncGenerator<number, number> {
  for (let chunk = 0; chunk < chunks; chunk++) yield chunk;
  return index;
}

/** One attempt of a task for libraries that know promises only: chunks go straight to the tally. */
export async function attemptOf(workload: Workload, index: number, signal?: AbortSignal): Promise<number> {
  const { chunks, tally } = workload;
  if (chunks === 0) return answer(workload, index, signal);
  const stream = streamedAnswer(index, chunks);
  for (;;) {
    const step = await stream.next();
    if (step.done) return step.value;
    tally.chunk(nameOf(index), step.value);
  }
}

export function* indices(tasks: number): Generator<number, void> {
  for (let index = 0; index < tasks; index++) yield index;
}
