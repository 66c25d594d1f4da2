import type { TaskRegistry } from './RemoteTask.js';
import { TaskWorker } from './TaskWorker.js';
import { assertQueue, assertRegistry, type WorkerOptions, workerSettings } from './workerOptions.js';

/** A worker that takes tasks from a queue. */
export interface TaskWorkerHandle {
  /**
   * Takes no further task, lets those that run go on for `drainMs`, hands back what is left then, and closes the
   * connections. Call it on SIGTERM.
   */
  close(): Promise<void>;
}

/**
 * Takes tasks from a queue and runs them as `runTasks` would, with these options: retries, limiter, timeouts, hedges. What
 * happens reaches the caller of `runTasksOn` as it happens. Run as many workers as you like, on as many machines.
 *
 * A worker that dies loses nothing but its attempts in flight: another one begins them again (see `lost`), and what they
 * cost is paid twice. Every worker of a queue has the same registry; a task that it lacks fails.
 *
 * @param queue the queue's name in Redis
 * @param registry task functions by the names under which callers ask for them
 * @throws TypeError or RangeError naming the option and the value
 * @example
 * export const registry = { ask: (question: string, { signal }: TaskContext) => answer(question, signal) };
 *
 * const worker = createWorker('genai', registry, { connection: 'redis://localhost:6379', concurrency: 50, retry: true });
 * process.once('SIGTERM', () => void worker.close());
 */
export function createWorker(queue: string, registry: TaskRegistry, options: WorkerOptions): TaskWorkerHandle {
  assertQueue(queue);
  assertRegistry(registry);
  const worker = new TaskWorker(queue, registry, options?.connection, workerSettings(options));
  return { close: () => worker.close() };
}
