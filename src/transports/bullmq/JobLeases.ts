import type { Worker } from 'bullmq';
import type { ActiveTask } from './ActiveTask.js';

/** A job that this worker holds, by the token of the time that it was given it. */
interface HeldJob {
  readonly id: string;
  readonly token: string;
  readonly task: ActiveTask;
}

/**
 * Keeps the locks of running jobs. BullMQ's own renewal knows jobs by their ids alone: a worker that was frozen, lost its
 * jobs and was given one of them again would go on renewing the lost lock. A lost lock ends its attempt: another worker
 * has the job.
 */
export class JobLeases {
  readonly #jobs = new Set<HeldJob>();
  readonly #timer: NodeJS.Timeout;

  constructor(worker: Pick<Worker, 'extendJobLocks'>, lockMs: number, afterRenewal: () => void) {
    const renew = async () => {
      const jobs = [...this.#jobs];
      if (jobs.length === 0) return;
      const lost = await worker.extendJobLocks(
        jobs.map(({ id }) => id),
        jobs.map(({ token }) => token),
        lockMs,
      );
      for (const job of jobs) if (lost.includes(job.id) && this.#jobs.has(job)) job.task.stop('lost');
      afterRenewal();
    };
    // Redis away: nobody else can take the jobs either.
    this.#timer = setInterval(() => void renew().catch(() => undefined), lockMs / 3);
  }

  get size(): number {
    return this.#jobs.size;
  }

  /** @returns gives it up */
  hold(id: string, token: string, task: ActiveTask): () => void {
    const job = { id, token, task };
    this.#jobs.add(job);
    return () => this.#jobs.delete(job);
  }

  stopAll(): void {
    for (const { task } of [...this.#jobs]) task.stop('closing');
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
