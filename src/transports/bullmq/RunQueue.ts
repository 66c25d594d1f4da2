import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { ConnectionError } from '../../core/model/errors.js';
import { monotonicNow } from '../../core/util/clock.js';
import { redact } from '../../core/util/redact.js';
import { cancelRun, closeRun, openRun, trimEvents } from './lua/runScripts.js';
import { cancelChannel, jobId, type RunKeys, runKeys } from './runKeys.js';
import type { TaskJob } from './TaskJob.js';

/** How long a run is kept where no worker has said how long. */
const keepMs = 3_600_000;
/** How long a run that somebody follows is kept at least; said again every few seconds. */
const followedMs = 60_000;
const retryMs = 300;
/** The middle of BullMQ's priorities, of which the lowest goes first. */
const middlePriority = 1_048_576;

/** A run's tasks and events in Redis, as its caller sees them. */
export class RunQueue {
  readonly keys: RunKeys;
  readonly #run: string;
  readonly #patienceMs: number;
  readonly #queue: Queue;
  readonly #client: Redis;

  /** @param patienceMs how long a Redis that is there may refuse what it will take later: while it loads or fails over */
  constructor(queue: Queue, client: Redis, run: string, patienceMs: number) {
    this.#queue = queue;
    this.#client = client;
    this.#run = run;
    this.#patienceMs = patienceMs;
    this.keys = runKeys(queue.name, run);
  }

  /**
   * @returns whether the run was there already, and the number of the last event that was told of it
   * @throws ConnectionError where Redis refuses it
   */
  async open(after: number, isStopped: () => boolean): Promise<{ readonly isKnown: boolean; readonly told: number }> {
    const open = () => openRun(this.#client, [this.keys.run], [keepMs, 'attach', after]);
    const [existed, read] = (await this.#patiently(open, isStopped)) ?? [0, 0];
    return { isKnown: existed === 1, told: Math.max(after, Number(read)) };
  }

  /** Keeps the run. @param after the number of the last event that the caller has */
  async touch(after: number): Promise<void> {
    await openRun(this.#client, [this.keys.run], [followedMs, 'touch', after]);
  }

  /**
   * Puts jobs on the queue; those that are on it stay as they are. Redis away: waits, and tries again.
   * @throws ConnectionError where Redis refuses them
   */
  async add(jobs: readonly TaskJob[], isStopped: () => boolean): Promise<void> {
    const bulk = jobs.map((job) => ({
      name: job.task,
      data: job,
      opts: {
        jobId: jobId(this.#run, job.key),
        priority: middlePriority - Number(job.options['priority'] ?? 0),
        attempts: 1,
        stackTraceLimit: 0,
      },
    }));
    await this.#patiently(() => this.#queue.addBulk(bulk), isStopped);
  }

  /** For each task the number of the event that ended it, where it has ended. */
  async endings(tasks: readonly string[]): Promise<(number | undefined)[]> {
    const pipeline = this.#client.pipeline();
    for (const task of tasks) pipeline.hget(this.keys.done(task), task);
    return repliesOf(await pipeline.exec()).map((number) => (number === null ? undefined : Number(number)));
  }

  /** For each task whether its job is on the queue or with a worker. */
  async haveJobs(tasks: readonly string[]): Promise<boolean[]> {
    const pipeline = this.#client.pipeline();
    for (const task of tasks) pipeline.exists(this.#queue.toKey(jobId(this.#run, task)));
    return repliesOf(await pipeline.exec()).map((count) => count === 1);
  }

  /** Forgets the events up to this number. Written at once: nothing waits for it. */
  trim(position: number, bytes: number): void {
    const { run, events } = this.keys;
    trimEvents(this.#client, [run, events], [position, bytes]).catch(() => undefined);
  }

  /** The caller has all of it. */
  async close(): Promise<void> {
    await closeRun(this.#client, [this.keys.run, this.keys.events], []);
  }

  /** Ends the tasks that run, and lets none begin. */
  async cancel(): Promise<void> {
    await cancelRun(this.#client, [this.keys.run], [cancelChannel(this.#queue.name), this.#run, keepMs]);
  }

  async #patiently<Result>(ask: () => Promise<Result>, isStopped: () => boolean): Promise<Result | undefined> {
    let refusedAt: number | undefined;
    while (!isStopped()) {
      try {
        return await ask();
      } catch (error) {
        const { name, message } = error instanceof Error ? error : new Error(String(error));
        const isFinal = name === 'ReplyError' && !/LOADING|READONLY|DOWN/.test(message);
        // While it is away there is nothing but to wait.
        refusedAt = this.#client.status === 'ready' ? (refusedAt ?? monotonicNow()) : undefined;
        if (isFinal || (refusedAt !== undefined && monotonicNow() - refusedAt > this.#patienceMs)) {
          throw new ConnectionError(`Redis refused the tasks: ${redact(message)}`, { cause: error });
        }
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
    return undefined;
  }

  /** Takes what waits off the queue. What a worker has is locked, and stays. */
  async remove(tasks: readonly string[]): Promise<void> {
    await Promise.allSettled(tasks.map((task) => this.#queue.remove(jobId(this.#run, task))));
  }
}

function repliesOf(results: [error: Error | null, reply: unknown][] | null): unknown[] {
  return (results ?? []).map(([error, reply]) => {
    if (error) throw error;
    return reply;
  });
}
