import { ConnectionError } from '../../core/model/errors.js';
import type { TaskEvent } from '../../core/model/events.js';
import type { OpenTask, OpenTasks } from './OpenTasks.js';
import type { RunQueue } from './RunQueue.js';
import type { RunReader } from './RunReader.js';

interface LossHost {
  readonly isStopped: boolean;
  onEvent(event: TaskEvent): void;
  onIdle(): void;
}

/**
 * Adds tasks again of which Redis knows nothing any more: it was started empty, or from an older state. A task whose end is
 * known and whose event is gone fails, since its answer cannot come any more.
 */
export async function findLostTasks(
  queue: RunQueue,
  open: OpenTasks,
  reader: RunReader,
  host: LossHost,
): Promise<void> {
  const { position } = reader;
  await queue.touch(position);
  const waiting = open.added();
  const haveJobs = await queue.haveJobs(keysOf(waiting));
  const missing = waiting.filter((_task, index) => !haveJobs[index]);
  if (missing.length === 0 || host.isStopped) return;
  // In this order: a worker tells the end of a task before its job leaves the queue.
  const endings = await queue.endings(keysOf(missing));
  const lost = missing.filter((task, index) => endings[index] === undefined && open.has(task));
  if (lost.length > 0) {
    await queue.add(
      lost.map(({ job }) => job),
      () => host.isStopped,
    );
  }
  for (const task of missing.filter((task) => !lost.includes(task) && open.has(task))) {
    // Its event may be among those that are being read.
    if (task.isEnded && reader.position === position && !host.isStopped) host.onEvent(unheardEnd(task));
    task.isEnded = true;
  }
  host.onIdle();
}

const keysOf = (tasks: readonly OpenTask[]): string[] => tasks.map(({ job }) => job.key);

function unheardEnd({ job }: OpenTask): TaskEvent {
  const error = new ConnectionError('the task has ended, and Redis has lost the event that says how');
  return { type: 'error', name: job.name, attempt: 0, attempts: 0, elapsedMs: 0, at: Date.now(), error };
}
