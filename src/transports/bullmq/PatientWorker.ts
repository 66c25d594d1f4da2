import { type Job, Worker } from 'bullmq';

const refusedMs = 1_000;

/** A worker that waits before it asks a Redis that refuses: read-only, full, or not for this user. BullMQ's asks at once, for ever. */
export class PatientWorker<Data> extends Worker<Data> {
  protected override async moveToActive(token: string, name?: string): Promise<Job<Data>> {
    try {
      return await super.moveToActive(token, name);
    } catch (error) {
      if (!this.closing) await new Promise((resolve) => setTimeout(resolve, refusedMs).unref());
      throw error;
    }
  }
}
