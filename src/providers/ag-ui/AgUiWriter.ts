import type { CompleteEvent, ErrorEvent, RetryEvent, TaskEvent } from '../../core/model/events.js';
import { toWireError } from '../../transports/wire/RemoteError.js';
import type { StreamWriter } from '../../transports/stream/StreamWriter.js';
import type { AgUiInput } from './AgUiInput.js';
import { EventQueue } from './EventQueue.js';
import { RunEnd } from './RunEnd.js';
import { type RunTask, TaskMessages } from './TaskMessages.js';

/**
 * Tells a run in AG-UI's events. A task is a child agent where the client knows these, or else a step.
 */
export class AgUiWriter implements StreamWriter<string> {
  readonly #input: AgUiInput;
  readonly #queue = new EventQueue();
  readonly #tasks = new Map<string, RunTask>();
  readonly #messages: TaskMessages;
  readonly #end: RunEnd;
  /** How many tasks began: a second one of a name is another child agent. */
  #begun = 0;

  constructor(input: AgUiInput) {
    const { threadId, runId, protocolVersion } = input;
    this.#input = input;
    this.#messages = new TaskMessages(input, this.#queue);
    this.#end = new RunEnd(input);
    const version = protocolVersion === undefined ? undefined : { protocolVersion: '1.0' };
    this.#queue.push({ type: 'RUN_STARTED', threadId, runId, ...version });
  }

  get size(): number {
    return this.#queue.size;
  }

  drain(): readonly string[] {
    return this.#queue.drain();
  }

  add(event: TaskEvent): boolean {
    if (event.type === 'limit' || event.type === 'heartbeat') return false;
    const task = this.#taskOf(event);
    switch (event.type) {
      case 'start':
        break;
      case 'chunk':
        if (typeof event.value === 'string') this.#messages.append(task, event.attempt, event.value);
        else this.#custom('chunk', task, { value: event.value });
        break;
      case 'retry':
        this.#retry(task, event);
        break;
      case 'complete':
        this.#complete(task, event);
        break;
      case 'error':
        this.#fail(task, event);
    }
    return false;
  }

  end(): void {
    for (const task of this.#tasks.values()) {
      if (task.ended) continue;
      this.#messages.close(task);
      this.#finish(task, { message: 'the run ended before the task did', code: 'cancelled' });
    }
    this.#queue.push(this.#end.event());
  }

  fail(error: unknown): void {
    this.#queue.push(this.#end.failure(error));
  }

  /** The task of an event; begun with its first. */
  #taskOf({ name }: TaskEvent): RunTask {
    const known = this.#tasks.get(name);
    if (known && !known.ended) return known;
    const { runId, protocolVersion } = this.#input;
    const id = `${runId}:${++this.#begun}`;
    const task: RunTask = { name, id, tag: protocolVersion === undefined ? {} : { subagentRunId: id }, ended: false };
    this.#tasks.set(name, task);
    if (protocolVersion === undefined) this.#queue.push({ type: 'STEP_STARTED', stepName: name });
    else this.#queue.push({ type: 'SUBAGENT_STARTED', subagentRunId: id, name });
    return task;
  }

  #retry(task: RunTask, { attempt, delayMs, error }: RetryEvent): void {
    this.#messages.drop(task);
    const { message, name } = toWireError(error);
    this.#custom('retry', task, { attempt, delayMs, error: { name, message } });
  }

  #complete(task: RunTask, event: CompleteEvent): void {
    const { attempt, value } = event;
    if (typeof value === 'string') this.#messages.settle(task, attempt, value);
    this.#messages.close(task);
    this.#end.addAnswer(task, event);
    this.#finish(task, undefined, typeof value === 'string' ? {} : { result: value });
  }

  #fail(task: RunTask, event: ErrorEvent): void {
    this.#messages.close(task);
    const { name, message, status } = toWireError(event.error);
    const code = event.cancelled ? 'cancelled' : status === undefined ? name : String(status);
    const interrupt = this.#end.addFailure(task, event, { message, code });
    if (interrupt === undefined) this.#finish(task, { message, code });
    else this.#finish(task, undefined, { outcome: { type: 'suspended', interruptIds: [interrupt] } });
  }

  /** Ends a task's child agent or step. Steps know no failure: a CUSTOM event tells it. */
  #finish(task: RunTask, error?: { readonly message: string; readonly code: string }, more: object = {}): void {
    task.ended = true;
    const { subagentRunId } = task.tag;
    if (subagentRunId !== undefined) {
      if (error) this.#queue.push({ type: 'SUBAGENT_ERROR', subagentRunId, ...error });
      else this.#queue.push({ type: 'SUBAGENT_FINISHED', subagentRunId, ...more });
      return;
    }
    if (error) this.#custom('error', task, error);
    this.#queue.push({ type: 'STEP_FINISHED', stepName: task.name });
  }

  #custom(name: string, task: RunTask, value: object): void {
    this.#queue.push({ type: 'CUSTOM', name, value: { task: task.name, ...value }, ...task.tag });
  }
}
