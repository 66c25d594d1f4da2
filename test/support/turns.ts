import { setImmediate } from 'node:timers/promises';

/**
 * Turns of the event loop, in which what is on its way within this process arrives, however long they take: a timer may be due
 * at once where the process stood still meanwhile.
 */
export async function turns(count = 50): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setImmediate();
}
