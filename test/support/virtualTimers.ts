import { onTestFinished, vi } from 'vitest';

/**
 * Timers of virtual time, over connections of real time: how long the machine takes to connect counts for nothing, and
 * a server is silent from the moment on that the test says so.
 *
 * @returns lets time pass until something has come about, and gives that
 */
export function virtualTimers(): <T>(end: Promise<T>) => Promise<T> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  return async (end) => {
    let ended = false;
    const settle = () => (ended = true);
    end.then(settle, settle);
    while (!ended) await vi.advanceTimersByTimeAsync(10);
    return end;
  };
}
