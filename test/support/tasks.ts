import { finalize, type Observable, type Observer } from 'rxjs';
import type { TaskContext, TaskEvent } from 'parallel-genai';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever chunks the caller's context takes
type AnyContext = TaskContext<any>;

/** Answers `value` after `ms`; gives up at once when aborted, as `fetch` does. */
export const after = <T>(ms: number, value: T) =>
  function answers({ signal }: AnyContext): Promise<T> {
    return new Promise((resolve, reject) => {
      const timeout = setTimeout(() => resolve(value), ms);
      signal.addEventListener('abort', () => {
        clearTimeout(timeout);
        reject(signal.reason);
      });
    });
  };

/** Fails with `error` after `ms`. */
export const failAfter =
  (ms: number, error: unknown) =>
  async (context: AnyContext): Promise<never> => {
    await after(ms, undefined)(context);
    throw error;
  };

/** One function per attempt; the last one again for all that follow. */
export const inTurn = <T>(...attempts: ((context: TaskContext) => T)[]) => {
  return (context: TaskContext): T => (attempts[context.attempt - 1] ?? attempts.at(-1)!)(context);
};

/** What an Observable told so far, and how it ended. */
export function record<T>(source$: Observable<T>) {
  const events: T[] = [];
  const record = {
    events,
    end: undefined as 'completed' | 'failed' | 'unsubscribed' | undefined,
    error: undefined as unknown,
  };
  const observer: Partial<Observer<T>> = {
    next: (event) => events.push(event),
    error: (error: unknown) => Object.assign(record, { end: 'failed', error }),
    complete: () => Object.assign(record, { end: 'completed' }),
  };
  const subscription = source$.pipe(finalize(() => (record.end ??= 'unsubscribed'))).subscribe(observer);
  return Object.assign(record, { unsubscribe: () => subscription.unsubscribe() });
}

/** `english complete`, `english retry`, … */
export const brief = (events: readonly TaskEvent[]) => events.map(({ name, type }) => `${name} ${type}`);

/** The names of tasks in the order in which they ended. */
export const endings = (events: readonly TaskEvent[]) =>
  events.filter(({ type }) => type === 'complete' || type === 'error').map(({ name }) => name);
