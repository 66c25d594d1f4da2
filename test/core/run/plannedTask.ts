import {
  fallback,
  HttpError,
  type Limiter,
  race,
  type Task,
  type TaskContext,
  type TaskFunction,
} from 'parallel-genai';
import { defer, map, Observable, timer } from 'rxjs';
import type { TaskPlan } from './RunPlan.js';

/** A task that does what is planned, and counts itself while it runs. */
export function plannedTask(
  plan: TaskPlan,
  index: number,
  limiters: readonly Limiter[],
  flight: { now: number; most: number },
): Task {
  const { limiter, combined, attempts, delayMs, priority, hedgeMs, deadlineMs, queueTimeoutMs, abortAt } = plan;
  const controller = abortAt === undefined ? undefined : new AbortController();
  if (controller) setTimeout(() => controller.abort(new Error('cancelled')), abortAt);
  return {
    name: `${index}`,
    run: combine(combined, limiters, (context: TaskContext) => {
      flight.most = Math.max(flight.most, ++flight.now);
      let isOpen = true;
      const close = () => {
        if (isOpen) flight.now--;
        isOpen = false;
      };
      context.signal.addEventListener('abort', close);
      return answer(plan, context, close);
    }),
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

function combine(combined: TaskPlan['combined'], limiters: readonly Limiter[], run: TaskFunction): TaskFunction {
  if (!combined) return run;
  const limiter = combined.limiter === undefined ? undefined : limiters[combined.limiter];
  const first = { run: () => Promise.reject(new Error('down')), ...(limiter && { limiter }) };
  return combined.by === 'fallback' ? fallback(first, run) : race(first, run);
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
    case 'promised iterable':
      return Promise.resolve(iterable(() => later().then(() => ({ done: true, value: settle() }))));
    case 'iterable':
      return iterable(() => later().then(() => ({ done: true, value: settle() })));
    case 'promised generator':
      return later().then(async function* () {
        yield 'chunk';
        return settle();
      });
    case 'function':
      close();
      return () => 'no answer';
    case 'throws':
      emit('chunk');
      return settle();
    case 'hangs':
      return new Promise(() => undefined);
  }
}

const iterable = (next: () => Promise<unknown>) => ({
  [Symbol.asyncIterator]: () => ({
    next,
    return: () => {
      throw new Error('return');
    },
  }),
});
