import {
  createLimiter,
  type Limiter,
  runAsCompleted,
  type RunOptions,
  runTasks,
  stopWhen,
  type Task,
  type TaskEvent,
} from 'parallel-genai';
import { vi } from 'vitest';
import { plannedTask } from './plannedTask.js';
import type { LimiterPlan, RunPlan } from './RunPlan.js';

/** What a random run did. */
export interface Played {
  readonly events: readonly TaskEvent[];
  readonly end: 'completed' | 'failed' | 'unsubscribed' | 'open';
  /** The most attempts that ran at a time. */
  readonly most: number;
  readonly limiters: readonly Limiter[];
  /** Whether a limiter ever held fewer slots than none, or more than it may. */
  readonly overbooked: boolean;
  /** Names of the outcomes that a reader got. */
  readonly read: readonly string[];
  readonly timersLeft: number;
  readonly unhandled: readonly unknown[];
}

/** Plays a plan to its end, in virtual time: until no timer is left. */
export async function playPlan(plan: RunPlan): Promise<Played> {
  vi.useFakeTimers({ now: 1_000_000 });
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', note).on('uncaughtException', note);
  try {
    const flight = { now: 0, most: 0 };
    const limiters = plan.limiters.map(plannedLimiter);
    const tasks = plan.tasks.map((task, index) => plannedTask(task, index, limiters, flight));
    const { signal, at } = stopSignal(plan);
    const { concurrency, maxWaiting } = plan;
    const events: TaskEvent[] = [];
    const read: string[] = [];
    const run = { end: 'open' as Played['end'], overbooked: false };
    const onEvent = (event: TaskEvent) => {
      events.push(event);
      const isOver = (limiter: Limiter, index: number) =>
        limiter.active < 0 || limiter.active > most(plan.limiters[index as 0 | 1]);
      run.overbooked ||= limiters.some(isOver);
    };
    const options: RunOptions = { concurrency, maxWaiting, heartbeatMs: false, ...(signal && { signal }) };
    const source = toSource(plan, tasks) as Task[];
    const leave =
      plan.readerRestsMs === undefined
        ? subscribe(plan, source, options, onEvent, run)
        : iterate(plan.readerRestsMs, source, { ...options, onEvent }, read, run);
    if (plan.stop?.how === 'unsubscribe') {
      setTimeout(() => {
        leave();
        if (run.end === 'open') run.end = 'unsubscribed';
      }, at);
    }
    await vi.runAllTimersAsync();
    await vi.advanceTimersByTimeAsync(0);
    const timersLeft = vi.getTimerCount();
    return { events, ...run, most: flight.most, limiters, read, timersLeft, unhandled };
  } finally {
    process.off('unhandledRejection', note).off('uncaughtException', note);
    vi.useRealTimers();
  }
}

/** The most slots that it ever has. */
const most = ({ concurrency, update }: LimiterPlan) => Math.max(concurrency, update?.concurrency ?? 0);

function plannedLimiter({ pause, update, requests, ...options }: LimiterPlan): Limiter {
  const limiter = createLimiter({ ...options, ...(requests && { requests }) });
  if (pause) {
    setTimeout(() => limiter.pause(), pause.at);
    setTimeout(() => limiter.resume(), pause.at + pause.ms);
  }
  if (update) {
    const { concurrency } = update;
    const quota = update.requests === false ? false : { limit: update.requests, perMs: 20 };
    setTimeout(() => limiter.update({ concurrency, requests: quota }), update.at);
  }
  return limiter;
}

type Run = { end: Played['end'] };

/** @returns what leaves the run */
function subscribe(
  { stop }: RunPlan,
  source: Task[],
  options: RunOptions,
  onEvent: (event: TaskEvent) => void,
  run: Run,
): () => void {
  const events$ = runTasks(source, options);
  const subscription = (stop?.how === 'enough' ? events$.pipe(stopWhen({ afterMs: stop.at })) : events$).subscribe({
    next: onEvent,
    error: () => (run.end = 'failed'),
    complete: () => (run.end = 'completed'),
  });
  return () => subscription.unsubscribe();
}

/** @returns what leaves the run */
function iterate(restMs: number, source: Task[], options: RunOptions, read: string[], run: Run): () => void {
  const outcomes = runAsCompleted(source, options);
  const reading = async () => {
    for await (const { name } of outcomes) {
      read.push(name);
      await new Promise((resolve) => setTimeout(resolve, restMs));
    }
  };
  reading().then(
    () => run.end === 'open' && (run.end = 'completed'),
    () => (run.end = 'failed'),
  );
  return () => void outcomes.return?.();
}

function stopSignal({ stop }: RunPlan): { signal?: AbortSignal; at: number } {
  if (stop?.how !== 'signal') return { at: stop?.at ?? 0 };
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('stopped')), stop.at);
  return { signal: controller.signal, at: stop.at };
}

function toSource({ source, pauseMs, throwsAfter = Infinity }: RunPlan, tasks: readonly Task[]): unknown {
  if (source === 'record') return Object.fromEntries(tasks.map(({ name, ...task }) => [name, task]));
  if (source === 'array') return [...tasks];
  if (source === 'generator') return generate(tasks, throwsAfter);
  return (async function* () {
    for (const task of generate(tasks, throwsAfter)) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      yield task;
    }
  })();
}

function* generate(tasks: readonly Task[], throwsAfter: number) {
  for (const [index, task] of tasks.entries()) {
    if (index === throwsAfter) throw new Error('no more tasks');
    yield task;
  }
}
