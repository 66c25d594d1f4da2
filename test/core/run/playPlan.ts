import {
  createLimiter,
  HttpError,
  type Limiter,
  type RunOptions,
  runTasks,
  type Task,
  type TaskContext,
  type TaskEvent,
} from 'parallel-genai';
import { defer, map, Observable, timer } from 'rxjs';
import { vi } from 'vitest';
import type { RunPlan, TaskPlan } from './RunPlan.js';

/** What a random run did. */
export interface Played {
  readonly events: readonly TaskEvent[];
  readonly end: 'completed' | 'failed' | 'unsubscribed' | 'open';
  /** The most attempts that ran at a time. */
  readonly most: number;
  readonly limiters: readonly Limiter[];
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
    const limiters = plan.limiters.map(({ pause, ...options }) => {
      const limiter = createLimiter({ ...options, ...(options.requests ? {} : { requests: undefined }) });
      if (pause) {
        setTimeout(() => limiter.pause(), pause.at);
        setTimeout(() => limiter.resume(), pause.at + pause.ms);
      }
      return limiter;
    });
    const tasks = plan.tasks.map((task, index) => toTask(task, index, limiters, flight));
    const { signal, at } = stopSignal(plan);
    const { concurrency, maxWaiting, stop } = plan;
    const options: RunOptions = { concurrency, maxWaiting, heartbeatMs: false, ...(signal && { signal }) };
    const events: TaskEvent[] = [];
    let end: Played['end'] = 'open';
    const subscription = runTasks(toSource(plan, tasks) as Task[], options).subscribe({
      next: (event) => events.push(event),
      error: () => (end = 'failed'),
      complete: () => (end = 'completed'),
    });
    if (stop?.how === 'unsubscribe') {
      setTimeout(() => {
        subscription.unsubscribe();
        if (end === 'open') end = 'unsubscribed';
      }, at);
    }
    await vi.runAllTimersAsync();
    await vi.advanceTimersByTimeAsync(0);
    return { events, end, most: flight.most, limiters, timersLeft: vi.getTimerCount(), unhandled };
  } finally {
    process.off('unhandledRejection', note).off('uncaughtException', note);
    vi.useRealTimers();
  }
}

function stopSignal({ stop }: RunPlan): { signal?: AbortSignal; at: number } {
  if (stop?.how !== 'signal') return { at: stop?.at ?? 0 };
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('stopped')), stop.at);
  return { signal: controller.signal, at: stop.at };
}

function toSource({ source, pauseMs }: RunPlan, tasks: readonly Task[]): unknown {
  if (source === 'record')
    return Object.fromEntries(tasks.map((task) => [task.name, task]).map(([n, t]) => [n, strip(t as Task)]));
  if (source === 'array') return [...tasks];
  if (source === 'generator') return tasks.values();
  return (async function* () {
    for (const task of tasks) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      yield task;
    }
  })();
}

const strip = ({ name: _, ...task }: Task) => task;

function toTask(
  plan: TaskPlan,
  index: number,
  limiters: readonly Limiter[],
  flight: { now: number; most: number },
): Task {
  const { limiter, attempts, delayMs, priority, hedgeMs, deadlineMs, queueTimeoutMs, abortAt } = plan;
  const controller = abortAt === undefined ? undefined : new AbortController();
  if (controller) setTimeout(() => controller.abort(new Error('cancelled')), abortAt);
  return {
    name: `${index}`,
    run: (context: TaskContext) => {
      flight.most = Math.max(flight.most, ++flight.now);
      let isOpen = true;
      const close = () => {
        if (isOpen) flight.now--;
        isOpen = false;
      };
      context.signal.addEventListener('abort', close);
      return answer(plan, context, close);
    },
    retry: { attempts, delay: () => delayMs },
    timeoutMs: 50,
    priority,
    ...(limiter !== undefined && { limiter: limiters[limiter] }),
    ...(hedgeMs !== undefined && { hedge: { afterMs: hedgeMs } }),
    ...(deadlineMs !== undefined && { deadlineMs }),
    ...(queueTimeoutMs !== undefined && { queueTimeoutMs }),
    ...(controller && { signal: controller.signal }),
  };
}

const failures: Record<TaskPlan['failure'], () => unknown> = {
  error: () => new Error('again'),
  closes: () => new HttpError('busy', 429, { retryAfterMs: 30 }),
  overloaded: () => new HttpError('overloaded', 503),
  hostile: () =>
    Object.freeze({
      get status() {
        throw new Error('no status');
      },
      get message() {
        throw new Error('no message');
      },
    }),
};

function answer(
  { kind, ms, failures: bad, failure }: TaskPlan,
  { attempt, emit }: TaskContext,
  close: () => void,
): unknown {
  const settle = () => {
    close();
    if (attempt <= bad) throw failures[failure]();
    return `answer of attempt ${attempt}`;
  };
  const later = () => new Promise((resolve) => setTimeout(resolve, ms));
  switch (kind) {
    case 'value':
      return settle();
    case 'promise':
      return later().then(settle);
    case 'generator':
      return (async function* () {
        yield 'chunk';
        await later();
        return settle();
      })();
    case 'observable':
      return new Observable((subscriber) => {
        subscriber.add(defer(() => timer(ms).pipe(map(settle))).subscribe(subscriber));
        return () => {
          throw new Error('teardown');
        };
      });
    case 'iterable':
      return Promise.resolve({
        [Symbol.asyncIterator]: () => ({
          next: () => later().then(() => ({ done: true, value: settle() })),
          return: () => {
            throw new Error('return');
          },
        }),
      });
    case 'throws':
      emit('chunk');
      return settle();
    case 'hangs':
      return new Promise(() => undefined);
  }
}
