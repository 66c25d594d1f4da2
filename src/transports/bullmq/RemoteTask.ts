import type { TaskEvent } from '../../core/model/events.js';
import type { HedgeOptions, RetryOptions, TaskOptions } from '../../core/model/TaskOptions.js';
import type { ChunkOf, ResultOf, TaskArgs } from '../../core/model/taskInference.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- any task function is meant: what it takes and answers is inferred */
/** Task functions by the names under which callers ask for them. A worker runs them; its type types the calls. */
export type TaskRegistry = Readonly<Record<string, (...args: any[]) => any>>;
/* eslint-enable @typescript-eslint/no-explicit-any */

/** Options of a task that runs elsewhere: those that JSON can hold. What is left out, its worker decides. */
export interface RemoteTaskOptions
  extends Pick<TaskOptions, 'timeoutMs' | 'idleTimeoutMs' | 'deadlineMs' | 'queueTimeoutMs' | 'metadata'> {
  /**
   * Whether failed attempts are repeated: `true`, a number of attempts in all, or the details that JSON can hold.
   * @default what the worker decides
   */
  readonly retry?: boolean | number | Pick<RetryOptions, 'attempts' | 'maxRetryAfterMs'>;
  /**
   * A second attempt where the first keeps silent for long, on the same worker.
   * @default what the worker decides
   */
  readonly hedge?: HedgeOptions | false;
  /**
   * Higher goes first, in the queue and in the worker's limiter; a whole number from -1,000,000 to 1,000,000.
   * @default 0
   */
  readonly priority?: number;
}

/** A task that a worker runs: which function, with which arguments. */
export type RemoteTask<Registry extends TaskRegistry = TaskRegistry> = {
  [Key in keyof Registry & string]: RemoteTaskOptions & {
    /** The name that its events carry, and its identity within the run. */
    readonly name: string;
    /** The function, by its name in the worker's registry. */
    readonly task: Key;
  } & ([] extends TaskArgs<Registry[Key]>
      ? {
          /** The function's arguments, which JSON must hold. */
          readonly args?: Readonly<TaskArgs<Registry[Key]>>;
        }
      : {
          /** The function's arguments, which JSON must hold. */
          readonly args: Readonly<TaskArgs<Registry[Key]>>;
        });
}[keyof Registry & string];

type EventOfRemoteTask<Registry extends TaskRegistry, T> = T extends {
  readonly name: infer Name extends string;
  readonly task: infer Key extends string;
}
  ? TaskEvent<Name, ResultOf<Registry[Key]>, ChunkOf<Registry[Key]>>
  : never;

/** The events of a run of these tasks. */
export type RemoteEventOf<Registry extends TaskRegistry, Tasks> = Tasks extends
  | Iterable<infer T>
  | AsyncIterable<infer T>
  ? EventOfRemoteTask<Registry, T>
  : TaskEvent;

/** Tasks in order, which may be made lazily. */
export type RemoteTasks<Registry extends TaskRegistry = TaskRegistry> =
  | Iterable<RemoteTask<Registry>>
  | AsyncIterable<RemoteTask<Registry>>;

/** Any tasks, as the parts of this room see them. */
export type AnyRemoteTask = RemoteTaskOptions & {
  readonly name: string;
  readonly task: string;
  readonly args?: readonly unknown[];
};
