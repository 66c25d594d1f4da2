import { type Attributes, type Context, context, type Link, type Span, SpanKind, trace } from './api.js';
import type { AttemptEnd } from '../../core/model/AttemptEnd.js';
import { type CallHooks, onCallEnd } from '../../core/model/middleware.js';
import type { TaskContext, TaskFunction, TaskReport } from '../../core/model/task.js';
import { monotonicNow } from '../../core/util/clock.js';
import { callAttributes } from './callAttributes.js';
import { enterSource } from './enterSource.js';
import { failSpan, stopSpan } from './failSpan.js';
import * as names from './names.js';
import { type ContextListener, TracedContext } from './TracedContext.js';
import type { TracedRun } from './TracedRun.js';

/** Where a call belongs, and what its span says from the start. */
export interface CallPlace {
  readonly run: TracedRun;
  readonly parent: Context;
  /** Names the span of a function that does not tell what it asks. */
  readonly name: string;
  readonly attributes: Attributes;
  readonly links?: Link[];
  readonly onEnd?: () => void;
}

/** One call of a task function, with its span: an attempt, or what `race` or `fallback` calls within one. */
export class TracedCall implements ContextListener {
  readonly span: Span;
  readonly #place: CallPlace;
  readonly #fn: TaskFunction;
  /** What its metrics are told by. */
  readonly #asked: Attributes;
  readonly #active: Context;
  readonly #startedAt = monotonicNow();
  #emitted = 0;
  #chunks = 0;
  #lastChunkAt: number | undefined = undefined;
  #firstChunkS: number | undefined = undefined;
  #report: TaskReport = {};
  /** Its calls within, if it is `race` or `fallback`: then the tokens are theirs, and are counted there. */
  readonly #inner: TracedCall[] = [];
  #hasEnded = false;

  constructor(fn: TaskFunction, place: CallPlace) {
    const { asks } = fn;
    this.#fn = fn;
    this.#place = place;
    this.#asked = asks ? callAttributes(asks) : {};
    const name = asks ? `${asks.operation}${asks.model ? ` ${asks.model}` : ''}` : place.name;
    const { run, parent, links = [] } = place;
    const attributes = { ...this.#asked, ...(asks?.stream && { [names.requestStream]: true }), ...place.attributes };
    const kind = asks ? SpanKind.CLIENT : SpanKind.INTERNAL;
    this.span = run.tracer.startSpan(name, { kind, attributes, links }, parent);
    this.#active = trace.setSpan(parent, this.span);
  }

  /** Calls the function, with all that it does now and later under this call's span. */
  begin(inner: TaskContext): unknown {
    (inner as CallHooks)[onCallEnd]?.(({ outcome, error }) => this.end(outcome, error));
    const traced = new TracedContext(inner, this);
    return enterSource(context.with(this.#active, this.#fn, undefined, traced), this.#active, () => this.emitted());
  }

  emitted(): void {
    if (this.#hasEnded) return;
    this.#emitted++;
    const now = monotonicNow();
    const { timeToFirstChunk, timePerChunk } = this.#place.run.instruments;
    if (this.#lastChunkAt === undefined) {
      this.#firstChunkS = (now - this.#startedAt) / 1_000;
      timeToFirstChunk.record(this.#firstChunkS, this.#asked, this.#active);
    } else timePerChunk.record((now - this.#lastChunkAt) / 1_000, this.#asked, this.#active);
    this.#lastChunkAt = now;
  }

  /** A chunk was told: an Observable's, if it was not emitted. */
  sawChunk(): void {
    if (++this.#chunks > this.#emitted) this.emitted();
  }

  reported(facts: TaskReport): void {
    if (!this.#hasEnded) this.#report = { ...this.#report, ...facts };
  }

  wrapInner(run: TaskFunction): TaskFunction {
    const { run: tracedRun, attributes } = this.#place;
    const { [names.attempt]: attempt } = attributes;
    const name = run.name ? `function ${run.name}` : 'function';
    const place = { run: tracedRun, parent: this.#active, name, attributes: { [names.attempt]: attempt } };
    return (context: TaskContext) => {
      const call = new TracedCall(run, place);
      this.#inner.push(call);
      return call.begin(context);
    };
  }

  /** It is over; told by whoever knows it first. */
  end(outcome: AttemptEnd['outcome'], thrown?: unknown): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    for (const call of this.#inner) call.end('cancelled');
    const failed = outcome === 'failed' ? { [names.errorType]: failSpan(this.span, thrown) } : {};
    if (outcome === 'cancelled') stopSpan(this.span);
    if (this.#inner.length === 0) this.#tellAnswer(outcome, failed);
    this.span.end();
    this.#place.onEnd?.();
  }

  #tellAnswer(outcome: AttemptEnd['outcome'], failed: Attributes): void {
    const { model, finishReason, usage } = this.#report;
    const answered = { [names.responseModel]: model };
    const { duration, tokenUsage } = this.#place.run.instruments;
    this.span.setAttributes({
      ...answered,
      [names.finishReasons]: finishReason === undefined ? undefined : [finishReason],
      [names.timeToFirstChunk]: this.#firstChunkS,
      [names.inputTokens]: usage?.inputTokens,
      [names.outputTokens]: usage?.outputTokens,
    });
    const measured = { ...this.#asked, ...(model !== undefined && answered) };
    // Whatever was stopped says nothing of how long calls take; its tokens are paid for all the same.
    if (outcome !== 'cancelled') {
      duration.record((monotonicNow() - this.#startedAt) / 1_000, { ...measured, ...failed }, this.#active);
    }
    for (const type of ['input', 'output'] as const) {
      const count = usage?.[`${type}Tokens`];
      if (count !== undefined) tokenUsage.record(count, { ...measured, [names.tokenType]: type }, this.#active);
    }
  }
}
