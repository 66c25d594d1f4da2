import type { TaskEvent } from '../model/events.js';
import { formatValue } from '../util/assertNumber.js';

/**
 * `onEvent`, with what it throws printed, also what the promise of an async one rejects with: thrown on, even later, it
 * would end the run or a whole Node process.
 */
export const guarded =
  (onEvent: (event: TaskEvent) => unknown) =>
  (event: TaskEvent): void => {
    const print = (error: unknown) => console.error(`onEvent failed at a '${event.type}' event: ${formatValue(error)}`);
    try {
      const returned = onEvent(event);
      if (returned instanceof Promise) returned.catch(print);
    } catch (error) {
      print(error);
    }
  };
