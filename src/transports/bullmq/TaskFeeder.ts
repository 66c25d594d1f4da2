import { assertRemoteTask } from './remoteRunOptions.js';
import type { AnyRemoteTask } from './RemoteTask.js';

/** Where tasks go. */
export interface FeederHost {
  readonly isStopped: boolean;
  /** There is room for another. */
  readonly hasRoom: boolean;
  /** Resolves when there is room. */
  room(): Promise<void>;
  /** Takes one. */
  take(task: AnyRemoteTask): void;
  /** One that is no task. */
  refuse(name: string, error: unknown): void;
  /** Sends what was taken. */
  send(): Promise<void>;
}

const batchSize = 250;

/** Pulls tasks as there is room for them, and sends what comes together in one go. Ends with the source. */
export async function feedTasks(
  source: Iterable<AnyRemoteTask> | AsyncIterable<AnyRemoteTask>,
  host: FeederHost,
): Promise<void> {
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  let isOver = false;
  try {
    while (!isOver && !host.isStopped) {
      await host.room();
      for (let taken = 0; taken < batchSize && host.hasRoom && !host.isStopped; taken++) {
        const next = iterator.next();
        if ('then' in next) await sendWhileWaiting(next, host);
        const step = await next;
        isOver = step.done === true;
        if (isOver) break;
        if (!host.isStopped) takeOrRefuse(step.value as AnyRemoteTask, host);
      }
      await host.send();
    }
  } catch (error) {
    // The iterator threw, or what was taken could not be sent: it is over.
    isOver = true;
    await host.send();
    throw error;
  } finally {
    // Whatever its `finally` blocks do or throw, the run is over.
    if (!isOver) await Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

/** A source that takes its time holds up nothing that it gave before. */
async function sendWhileWaiting(next: PromiseLike<unknown>, host: FeederHost): Promise<void> {
  const isSlow = await Promise.race([
    Promise.resolve(next).then(
      () => false,
      () => false,
    ),
    new Promise<boolean>((resolve) => setImmediate(() => resolve(true))),
  ]);
  if (isSlow) await host.send();
}

function takeOrRefuse(task: AnyRemoteTask, host: FeederHost): void {
  try {
    assertRemoteTask(task, 'a pulled task');
    host.take(task);
  } catch (error) {
    const name: unknown = (task as AnyRemoteTask | null | undefined)?.name;
    host.refuse(typeof name === 'string' ? name : 'task', error);
  }
}
