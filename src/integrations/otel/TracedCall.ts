import { type Attributes, type Context, context, type Link, type Span, SpanKind, trace } from '@opentelemetry/api';
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
  readonly links: Link[];
  /** The error of a call that was cancelled because its task failed, as at its deadline. */
  readonly failure?: () => { readonly error: unknown } | undefined;
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
  /** Then the tokens are theirs, and are counted there. */
  #hasInner = false;
  #hasEnded = false;

  constructor(fn: TaskFunction, place: CallPlace) {
    const { asks } = fn;
    this.#fn = fn;
    this.#place = place;
    this.#asked = asks ? callAttributes(asks) : {};
    const name = asks ? `${asks.operation}${asks.model ? ` ${asks.model}` : ''}` : place.name;
    const attributes = { ...this.#asked, ...(asks?.stream && { [names.requestStream]: true }), ...place.attributes };
    const kind = asks ? SpanKind.CLIENT : SpanKind.INTERNAL;
    this.span = place.run.tracer.startSpan(name, { kind, attributes, links: place.links }, place.parent);
    this.#active = trace.setSpan(place.parent, this.span);
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
    this.#hasInner = true;
    const { run: tracedRun, attributes } = this.#place;
    const { [names.attempt]: attempt } = attributes;
    const name = run.name ? `function ${run.name}` : 'function';
    const place = { run: tracedRun, parent: this.#active, name, attributes: { [names.attempt]: attempt }, links: [] };
    return (context: TaskContext) => new TracedCall(run, place).begin(context);
  }

  /** It is over; told once, whoever knows it first. */
  end(outcome: AttemptEnd['outcome'], thrown?: unknown): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const taskFailure = outcome === 'cancelled' ? this.#place.failure?.() : undefined;
    const failure = outcome === 'failed' ? { error: thrown } : taskFailure;
    const failed = failure && { [names.errorType]: failSpan(this.span, failure.error) };
    if (!failure && outcome === 'cancelled') stopSpan(this.span);
    if (!this.#hasInner) this.#sayAnswer();
    if (!this.#hasInner) this.#measure(failed ?? {}, failure !== undefined || outcome === 'succeeded');
    this.span.end();
    this.#place.onEnd?.();
  }

  /** Says what the answer told. Where there are inner calls, each tells its own. */
  #sayAnswer(): void {
    const { model, finishReason, usage } = this.#report;
    this.span.setAttributes({
      [names.responseModel]: model,
      [names.finishReasons]: finishReason === undefined ? undefined : [finishReason],
      [names.timeToFirstChunk]: this.#firstChunkS,
      [names.inputTokens]: usage?.inputTokens,
      [names.outputTokens]: usage?.outputTokens,
    });
  }

  #measure(failed: Attributes, wasAwaited: boolean): void {
    const { duration, tokenUsage } = this.#place.run.instruments;
    const { model, usage } = this.#report;
    const answered = { ...this.#asked, ...(model !== undefined && { [names.responseModel]: model }) };
    // Whatever was stopped says nothing of how long calls take; its tokens are paid for all the same.
    if (wasAwaited)
      duration.record((monotonicNow() - this.#startedAt) / 1_000, { ...answered, ...failed }, this.#active);
    for (const type of ['input', 'output'] as const) {
      const count = usage?.[`${type}Tokens`];
      if (count !== undefined) tokenUsage.record(count, { ...answered, [names.tokenType]: type }, this.#active);
    }
  }
}
