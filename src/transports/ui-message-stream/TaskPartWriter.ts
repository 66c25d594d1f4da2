import type { TaskEvent } from '../../core/model/events.js';
import { cancelOpenTasks } from '../../core/operators/cancelOpenTasks.js';
import { reduceRun } from '../../core/operators/reduceRun.js';
import { isOpen } from '../../core/operators/reduceTask.js';
import type { RunState } from '../../core/operators/runSnapshot.js';
import type { TaskState } from '../../core/operators/taskState.js';
import type { StreamWriter } from '../stream/StreamWriter.js';
import { toWireError } from '../wire/RemoteError.js';
import type { TaskPart, TaskStreamChunk } from './TaskPart.js';

/** Tells a run as parts of one message: of each task that changed since the last time, what it is now. */
export class TaskPartWriter implements StreamWriter<TaskStreamChunk> {
  /** Only the latest state of each task waits, however slow the reader is. */
  readonly size = 0;
  #state: RunState | undefined;
  readonly #changed = new Set<string>();
  #before: readonly TaskStreamChunk[] = [{ type: 'start' }];
  #after: readonly TaskStreamChunk[] = [];

  add(event: TaskEvent): boolean {
    if (event.type === 'complete') assertJson(event.name, event.value);
    this.#state = reduceRun(this.#state, event);
    if (event.type === 'limit' || event.type === 'heartbeat') return true;
    this.#changed.add(event.name);
    return event.type === 'chunk';
  }

  end(): void {
    this.#cancelOpen();
    this.#after = [{ type: 'finish' }];
  }

  fail(error: unknown): void {
    this.#cancelOpen();
    this.#after = [{ type: 'error', errorText: toWireError(error).message }];
  }

  drain(): readonly TaskStreamChunk[] {
    const parts = [...this.#changed].map((name): TaskStreamChunk => {
      const data = partOf(name, this.#state?.tasks.get(name) as TaskState);
      return { type: 'data-task', id: name, data };
    });
    const chunks = [...this.#before, ...parts, ...this.#after];
    this.#changed.clear();
    this.#before = this.#after = [];
    return chunks;
  }

  /** No part is to show a task as running for ever. */
  #cancelOpen(): void {
    if (!this.#state) return;
    for (const [name, task] of this.#state.tasks) if (isOpen(task)) this.#changed.add(name);
    this.#state = cancelOpenTasks(this.#state);
  }
}

function partOf(name: string, task: TaskState): TaskPart {
  const { status, text, value, attempts, retryAt, rank, elapsedMs, report } = task;
  const isText = typeof value === 'string';
  const error = 'error' in task ? toWireError(task.error) : undefined;
  return {
    name,
    status,
    text: isText ? value : text,
    ...(status === 'completed' && !isText && { value }),
    ...(error && { error: { name: error.name, message: error.message } }),
    attempts,
    ...(status === 'retrying' && retryAt !== undefined && { retryAt }),
    ...(rank !== undefined && { rank }),
    elapsedMs,
    ...(report?.usage && { usage: report.usage }),
  };
}

function assertJson(name: string, value: unknown): void {
  if (typeof value === 'string') return;
  try {
    JSON.stringify(value);
  } catch (cause) {
    const what = `the answer of task '${name}' cannot be sent as JSON`;
    throw new TypeError(cause instanceof Error ? `${what}: ${cause.message}` : what, { cause });
  }
}
