import { InvalidRequestError } from '../../core/model/errors.js';
import type { Task, TaskContext } from '../../core/model/task.js';
import type { TaskOptions } from '../../core/model/TaskOptions.js';
import { countPromptChars } from '../../core/util/countPromptChars.js';
import { continueContext } from './continueTask.js';
import type { JobHost } from './JobHost.js';
import { type TaskJob, wireVersion } from './TaskJob.js';

/**
 * The task that a job asks for.
 * @throws InvalidRequestError for one that this worker does not have, or of another version
 */
export function toTask(data: TaskJob, options: TaskOptions, attemptsBefore: number, worker: JobHost): Task {
  const { version, name, task, args } = data;
  const { registry } = worker;
  if (version !== wireVersion) {
    const versions = `the task came in version ${String(version)} of the queue's format, and its worker speaks ${wireVersion}`;
    throw new InvalidRequestError(`${versions}: run the same parallel-genai on both sides`);
  }
  const fn = Object.hasOwn(registry, task) ? registry[task] : undefined;
  if (!fn) {
    const known = Object.keys(registry).join(', ') || 'nothing';
    throw new InvalidRequestError(`the worker has no task '${task}': it has ${known}`);
  }
  const { promptChars = countPromptChars(args) } = fn as { promptChars?: number };
  const run = (context: TaskContext): unknown => fn(...args, continueContext(context, attemptsBefore));
  return { ...options, ...worker.latencies.hedge(task, options), name, run: Object.assign(run, { promptChars }) };
}
