import type { Task, TaskFunction } from './task.js';
import type { TaskOptions } from './TaskOptions.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- any task is meant: what it answers is inferred, not checked */
/** A task in a record of tasks: a function, or a function with options. */
export type TaskEntry =
  | TaskFunction<[], any, any>
  | (TaskOptions & {
      /** The function; called anew for each attempt. */
      readonly run: TaskFunction<[], any, any>;
    });

/** Tasks by name. */
export type TaskRecord = Readonly<Record<string, TaskEntry>>;

/** Tasks in order, which may be made lazily. */
export type TaskIterable<T extends Task<any, any> = Task<any, any>> = Iterable<T> | AsyncIterable<T>;
/* eslint-enable @typescript-eslint/no-explicit-any */
