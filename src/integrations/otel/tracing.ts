import { context, type Meter, metrics, trace, type Tracer } from './api.js';
import { defer, Observable, Subscriber, tap } from 'rxjs';
import type { TaskEvent } from '../../core/model/events.js';
import type { RunMiddleware, TaskMiddleware } from '../../core/model/middleware.js';
import { assertKnownOptions } from '../../core/util/assertKnownOptions.js';
import { formatValue } from '../../core/util/formatValue.js';
import { assertObject } from '../../core/util/assertOptions.js';
import { TracedRun } from './TracedRun.js';
import { TracedTask } from './TracedTask.js';

/** Options of {@link tracing}. */
export interface TracingOptions {
  /**
   * Makes the spans.
   * @default that of the registered SDK, looked up as each run begins
   */
  readonly tracer?: Tracer;
  /**
   * Makes the metrics.
   * @default that of the registered SDK, looked up as each run begins
   */
  readonly meter?: Meter;
  /**
   * The name of what the run does: its span is `invoke_workflow {workflow}` then. Few and fixed.
   * @default none: the span is called `run`
   */
  readonly workflow?: string;
}

const known: ReadonlySet<string> = new Set(['tracer', 'meter', 'workflow']);
const scope = 'parallel-genai';

/**
 * Traces and measures runs with OpenTelemetry, by its GenAI conventions: a span for the run, each task and each attempt,
 * and what an attempt does is below its span, HTTP requests too. Prompts and answers are never captured, nor are the
 * messages of errors, which may repeat them.
 *
 * The run's span is a child of whatever is active when the run is subscribed. A task that has a `traceparent` in its
 * `metadata`, as one that came from another process, is linked to that. Without a registered SDK it steps aside.
 *
 * @throws TypeError for bad options
 * @example
 * runTasks(tasks, { retry: true, around: tracing({ workflow: 'translate' }) }).subscribe(render);
 */
export function tracing(options: TracingOptions = {}): RunMiddleware {
  assertObject('options', options);
  assertKnownOptions('option', options, known);
  const { tracer, meter, workflow } = options;
  assertMethod('tracer', tracer, 'startSpan');
  assertMethod('meter', meter, 'createHistogram');
  if (workflow !== undefined && (typeof workflow !== 'string' || workflow === '')) {
    throw new TypeError(`workflow must be a non-empty string, got ${formatValue(workflow)}`);
  }
  return (begin) =>
    new Observable<TaskEvent>((subscriber) => {
      const parent = context.active();
      const run = new TracedRun(tracer ?? trace.getTracer(scope), meter ?? metrics.getMeter(scope), workflow, parent);
      if (run.isUnheard) return begin().subscribe(subscriber);
      // Whoever hears the events is no part of an attempt: its own calls belong where the run was subscribed.
      const outside = new Subscriber({
        next: (event: TaskEvent) => context.with(parent, () => subscriber.next(event)),
        error: (error: unknown) => context.with(parent, () => subscriber.error(error)),
        complete: () => context.with(parent, () => subscriber.complete()),
      });
      subscriber.add(outside);
      context.with(run.active, () => begin(traceTasks(run)).pipe(tap(run)).subscribe(outside));
      return undefined;
    });
}

const traceTasks =
  (run: TracedRun): TaskMiddleware =>
  (toRun, begin) =>
    defer(() => {
      const task = new TracedTask(run, toRun);
      return begin(task.attempt).pipe(tap(task));
    });

function assertMethod(option: string, value: object | undefined, method: string): void {
  if (value === undefined || typeof (value as Record<string, unknown> | null)?.[method] === 'function') return;
  throw new TypeError(`${option} must have ${method}(), got ${formatValue(value)}`);
}
