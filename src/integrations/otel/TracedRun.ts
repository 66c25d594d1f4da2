import { type Context, isSpanContextValid, type Meter, type Span, trace, type Tracer } from './api.js';
import type { TaskEvent } from '../../core/model/events.js';
import { failSpan, stopSpan } from './failSpan.js';
import { Instruments } from './Instruments.js';
import * as names from './names.js';

/** A run with its span, as `tap` tells it, and what its tasks are traced and measured with. */
export class TracedRun {
  readonly tracer: Tracer;
  readonly instruments: Instruments;
  /** The context of what happens within the run. */
  readonly active: Context;
  readonly #span: Span;

  constructor(tracer: Tracer, meter: Meter, workflow: string | undefined, parent: Context) {
    this.tracer = tracer;
    this.instruments = Instruments.of(meter);
    const operation = 'invoke_workflow';
    const attributes = workflow === undefined ? {} : { [names.operation]: operation, [names.workflow]: workflow };
    const name = workflow === undefined ? 'run' : `${operation} ${workflow}`;
    this.#span = tracer.startSpan(name, { attributes }, parent);
    this.active = trace.setSpan(parent, this.#span);
  }

  /** True where nobody listens: no SDK is registered. */
  get isUnheard(): boolean {
    return !isSpanContextValid(this.#span.spanContext()) && this.instruments.isNoop;
  }

  next(event: TaskEvent): void {
    if (event.type !== 'limit') return;
    this.#span.addEvent(names.limit, {
      [names.limitStatus]: event.status,
      ...(Number.isFinite(event.concurrency) && { [names.limitConcurrency]: event.concurrency }),
    });
  }

  error(error: unknown): void {
    failSpan(this.#span, error);
  }

  /** It was left before its end. */
  unsubscribe(): void {
    stopSpan(this.#span);
  }

  /** Nothing comes any more. */
  finalize(): void {
    this.#span.end();
  }
}
