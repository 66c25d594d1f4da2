import { install } from '@sinonjs/fake-timers';
import { seededRandom } from './random.js';

const { setImmediate } = globalThis;

/** Once the promises that wait for nothing but each other have settled. */
const quiet = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * What `work` promises, with the clock and chance of this process replaced for as long as it takes: timers fire in
 * order without waiting, and `Math.random` is a seeded sequence.
 *
 * @throws Error if `work` waits for something that no timer brings
 */
export async function inVirtualTime<T>(seed: number, work: () => Promise<T>): Promise<T> {
  const { random } = Math;
  const clock = install({
    now: 0,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
  Math.random = seededRandom(seed);
  let end: { readonly settled: true } | undefined;
  try {
    const result = work().finally(() => (end = { settled: true }));
    // Awaited below: a failure meanwhile is no unhandled rejection.
    result.catch(() => undefined);
    await quiet();
    while (!end) {
      if (clock.countTimers() === 0) throw new Error(`nothing is left to wait for at ${clock.now} ms`);
      clock.next();
      await quiet();
    }
    return await result;
  } finally {
    clock.uninstall();
    Math.random = random;
  }
}
