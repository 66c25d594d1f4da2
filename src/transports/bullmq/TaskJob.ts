import type { TaskOptions } from '../../core/model/TaskOptions.js';
import type { AnyRemoteTask, RemoteTaskOptions } from './RemoteTask.js';
import { taskKey } from './runKeys.js';

/** The version of what callers and workers tell each other. Raised when either would misread the other. */
export const wireVersion = 1;

/** What a job holds: all that a worker needs, in JSON. */
export interface TaskJob {
  readonly version: number;
  readonly run: string;
  /** The task's key within the run. */
  readonly key: string;
  readonly name: string;
  readonly task: string;
  readonly args: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** Times of the options, any of which may be `Infinity`: JSON would make null of that. */
const times = ['timeoutMs', 'idleTimeoutMs', 'deadlineMs', 'queueTimeoutMs'] as const;

export function toTaskJob(run: string, { name, task, args = [], ...options }: AnyRemoteTask): TaskJob {
  return { version: wireVersion, run, key: taskKey(name), name, task, args, options: encodeTimes(options) };
}

/** The options that a worker's run gets. */
export function readOptions({ options }: TaskJob): TaskOptions {
  const read: Record<string, unknown> = { ...options };
  for (const time of times) if (read[time] === 'Infinity') read[time] = Number.POSITIVE_INFINITY;
  return read;
}

function encodeTimes(options: RemoteTaskOptions): Record<string, unknown> {
  const encoded: Record<string, unknown> = { ...options };
  for (const time of times) if (encoded[time] === Number.POSITIVE_INFINITY) encoded[time] = 'Infinity';
  return encoded;
}
