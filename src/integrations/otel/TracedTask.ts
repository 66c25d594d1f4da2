import { type Attributes, type Context, type Span, trace } from '@opentelemetry/api';
import type { CompleteEvent, ErrorEvent, TaskEvent } from '../../core/model/events.js';
import type { TaskToRun } from '../../core/model/middleware.js';
import type { TaskContext, TaskFunction } from '../../core/model/task.js';
import { callAttributes } from './callAttributes.js';
import { errorType } from './errorType.js';
import { failSpan, stopSpan } from './failSpan.js';
import * as names from './names.js';
import { TracedCall } from './TracedCall.js';
import type { TracedRun } from './TracedRun.js';

/** A task with its span, as `tap` tells it, and its attempts below. */
export class TracedTask {
  readonly #run: TracedRun;
  readonly #task: TaskToRun;
  readonly #span: Span;
  readonly #active: Context;
  readonly #open = new Map<number, TracedCall>();
  #failure: { readonly error: unknown } | undefined = undefined;
  #hasEnd = false;

  constructor(run: TracedRun, task: TaskToRun) {
    this.#run = run;
    this.#task = task;
    // A lazy source may have any number of names, and a span's name is to have few.
    const name = task.isLazy ? 'task' : `task ${task.name}`;
    const attributes = { [names.taskName]: task.name };
    this.#span = run.tracer.startSpan(name, { attributes }, run.active);
    this.#active = trace.setSpan(run.active, this.#span);
  }

  /** The task's function, with a span for each call. */
  readonly attempt = ((context: TaskContext) => {
    const beside = this.#open.size > 0 ? [...this.#open.values()].at(-1) : undefined;
    const call = new TracedCall(this.#task.run, {
      run: this.#run,
      parent: this.#active,
      name: this.#task.isLazy ? 'attempt' : `attempt ${this.#task.name}`,
      attributes: { [names.attempt]: context.attempt, [names.hedge]: beside !== undefined },
      links: beside ? [{ context: beside.span.spanContext() }] : [],
      failure: () => this.#failure,
      onEnd: () => this.#open.delete(context.attempt),
    });
    this.#open.set(context.attempt, call);
    return call.begin(context);
  }) as TaskFunction;

  next(event: TaskEvent): void {
    if (event.type === 'chunk') this.#open.get(event.attempt)?.sawChunk();
    else if (event.type === 'retry') {
      this.#span.addEvent(names.retry, {
        [names.attempt]: event.attempt,
        [names.retryDelay]: event.delayMs / 1_000,
        [names.errorType]: errorType(event.error),
      });
    } else if (event.type === 'complete' || event.type === 'error') this.#sawEnd(event);
  }

  /** Nothing comes any more. */
  finalize(): void {
    // Told of their own end only after this: a span's children are to end before it.
    for (const call of this.#open.values()) call.end('cancelled');
    if (!this.#hasEnd) stopSpan(this.#span);
    this.#span.end();
  }

  #sawEnd(event: CompleteEvent | ErrorEvent): void {
    let failed: Attributes | undefined;
    this.#hasEnd = true;
    if (event.type === 'complete') this.#open.get(event.attempt)?.end('succeeded');
    this.#span.setAttribute(names.taskAttempts, event.attempts);
    if (event.type === 'error') {
      if (event.cancelled) return void stopSpan(this.#span);
      const { error, gaveUpReason } = event;
      this.#failure = { error };
      failed = { [names.errorType]: failSpan(this.#span, error) };
      if (gaveUpReason !== undefined) this.#span.setAttribute(names.taskGaveUp, gaveUpReason);
    }
    const { asks } = this.#task.run;
    const attributes = { ...(asks && callAttributes(asks)), ...failed };
    this.#run.instruments.taskDuration.record(event.elapsedMs / 1_000, attributes, this.#active);
  }
}
