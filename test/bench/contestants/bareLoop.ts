import { attemptOf, type Contestant, nameOf, type Workload } from '../workload.js';

/** The floor: no library, only what a timeout, a signal and a retry cannot do without. */
export const run: Contestant = async (workload) => {
  const { tasks, concurrency, tally } = workload;
  let next = 0;
  const worker = async () => {
    while (next < tasks) {
      const index = next++;
      tally.complete(nameOf(index), await withRetry(workload, index));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
};

async function withRetry(workload: Workload, index: number): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      workload.tally.start(nameOf(index));
      return await withTimeout((signal) => attemptOf(workload, index, signal), workload.timeoutMs);
    } catch (error) {
      if (attempt === workload.attempts) throw error;
      if (workload.failEvery > 0) continue;
      await new Promise((resolve) => setTimeout(resolve, 1_000 * 2 ** attempt * Math.random()));
    }
  }
}

function withTimeout(call: (signal: AbortSignal) => Promise<number>, timeoutMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      const error = new Error(`no answer in ${timeoutMs} ms`);
      controller.abort(error);
      reject(error);
    }, timeoutMs);
    call(controller.signal).then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
