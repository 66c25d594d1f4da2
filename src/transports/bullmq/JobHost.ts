import type { ActiveTask } from './ActiveTask.js';
import type { JobLeases } from './JobLeases.js';
import type { TaskRegistry } from './RemoteTask.js';
import type { RunPublisher } from './RunPublisher.js';
import type { TaskLatencies } from './TaskLatencies.js';
import type { WorkerSettings } from './workerOptions.js';

/** What a job needs of the worker that runs it. */
export interface JobHost {
  readonly registry: TaskRegistry;
  readonly settings: WorkerSettings;
  readonly latencies: TaskLatencies;
  readonly leases: JobLeases;
  /** Where the tasks of a run tell what happens. */
  publisherOf(run: string): RunPublisher;
  /** The task is over here. */
  leave(run: string, task: ActiveTask): void;
  /** Wakes workers that wait for a job. */
  wakeOthers(): Promise<void>;
}
