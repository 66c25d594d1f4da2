import { type Attributes, type Context, type Span, trace, propagation, ROOT_CONTEXT } from './api.js';
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
  /** What names of spans end with. */
  readonly #suffix: string;
  readonly #span: Span;
  readonly #active: Context;
  readonly #open = new Map<number, TracedCall>();
  #hasEnd = false;

  constructor(run: TracedRun, task: TaskToRun) {
    this.#run = run;
    this.#task = task;
    // A lazy source may have any number of names, and a span's name is to have few.
    this.#suffix = task.isLazy ? '' : ` ${task.name}`;
    const attributes = { [names.taskName]: task.name };
    const { metadata } = task;
    // A task that came from another process tells its caller's span, as the propagators write it.
    const caller = metadata?.['traceparent']
      ? trace.getSpanContext(propagation.extract(ROOT_CONTEXT, metadata))
      : undefined;
    const links = caller ? [{ context: caller }] : [];
    this.#span = run.tracer.startSpan(`task${this.#suffix}`, { attributes, links }, run.active);
    this.#active = trace.setSpan(run.active, this.#span);
  }

  /** The task's function, with a span for each call. */
  readonly attempt = ((context: TaskContext) => {
    const beside = [...this.#open.values()].at(-1);
    const call = new TracedCall(this.#task.run, {
      run: this.#run,
      parent: this.#active,
      name: `attempt${this.#suffix}`,
      attributes: { [names.attempt]: context.attempt, [names.hedge]: beside !== undefined },
      ...(beside && { links: [{ context: beside.span.spanContext() }] }),
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
    this.#endCalls('cancelled');
    if (!this.#hasEnd) stopSpan(this.#span);
    this.#span.end();
  }

  #sawEnd(event: CompleteEvent | ErrorEvent): void {
    let failed: Attributes | undefined;
    this.#hasEnd = true;
    this.#span.setAttribute(names.taskAttempts, event.attempts);
    if (event.type === 'complete') this.#open.get(event.attempt)?.end('succeeded');
    else {
      if (event.cancelled) return void stopSpan(this.#span);
      const { error, gaveUpReason } = event;
      this.#endCalls('failed', error);
      failed = { [names.errorType]: failSpan(this.#span, error) };
      if (gaveUpReason !== undefined) this.#span.setAttribute(names.taskGaveUp, gaveUpReason);
    }
    const { asks } = this.#task.run;
    const attributes = { ...(asks && callAttributes(asks)), ...failed };
    this.#run.instruments.taskDuration.record(event.elapsedMs / 1_000, attributes, this.#active);
  }

  /** Ends what is open: attempts hear of their end only after their task's, and spans end before their parent's. */
  #endCalls(...end: Parameters<TracedCall['end']>): void {
    for (const call of this.#open.values()) call.end(...end);
  }
}
