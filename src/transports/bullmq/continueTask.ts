import { ConnectionError, TaskTimeoutError } from '../../core/model/errors.js';
import type { TaskEvent } from '../../core/model/events.js';
import type { TaskContext } from '../../core/model/task.js';
import type { TaskOptions } from '../../core/model/TaskOptions.js';
import type { Begun } from './ActiveTask.js';

/** The error of an attempt whose worker was lost. */
export const workerLost = (): ConnectionError =>
  new ConnectionError('the worker that ran this attempt is gone: killed, frozen or cut off from Redis');

/** The error of an attempt that a worker gave up since it was told to close. */
export const workerClosed = (): ConnectionError => new ConnectionError('the worker that ran this attempt was closed');

/** The events of a run that goes on with a task where another worker left it: attempts count on, time too. */
export function continueEvent(event: TaskEvent, begun: Begun, deadlineMs: number | undefined): TaskEvent {
  const { attempt: before, firstAt } = begun;
  if (before === 0) return event;
  const attempt = event.attempt === 0 ? 0 : event.attempt + before;
  if (event.type !== 'complete' && event.type !== 'error') return { ...event, attempt };
  const end = { ...event, attempt, attempts: event.attempts + before, elapsedMs: event.at - firstAt };
  if (end.type === 'complete' || deadlineMs === undefined) return end;
  const isDeadline = end.error instanceof TaskTimeoutError && end.error.kind === 'deadline';
  return isDeadline ? { ...end, error: new TaskTimeoutError('deadline', deadlineMs) } : end;
}

/** What is left of a task's deadline, which began with its first attempt, wherever that ran. */
export function remainingDeadline(options: TaskOptions, begun: Begun, now: number): TaskOptions {
  if (options.deadlineMs === undefined || begun.firstAt === 0) return options;
  return { ...options, deadlineMs: Math.max(1, options.deadlineMs - (now - begun.firstAt)) };
}

/** A context whose attempts count on. */
export function continueContext(context: TaskContext, before: number): TaskContext {
  if (before === 0) return context;
  return {
    name: context.name,
    attempt: context.attempt + before,
    // Created only when read.
    get signal() {
      return context.signal;
    },
    emit: context.emit,
    heartbeat: context.heartbeat,
    report: context.report,
  };
}

/** The end of a task before an attempt of its own, here. */
export function failedTask(name: string, begun: Begun, error: unknown, now: number): TaskEvent {
  const { attempt, firstAt } = begun;
  const elapsedMs = firstAt === 0 ? 0 : now - firstAt;
  return { type: 'error', name, attempt, attempts: attempt, at: now, elapsedMs, error };
}
