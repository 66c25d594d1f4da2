import type { TaskEvent } from '../model/events.js';
import { formatValue } from '../util/assertNumber.js';
import { readField } from '../util/readField.js';

/**
 * `onEvent`, with the kind of what it throws printed, also of what the promise of an async one rejects with: thrown on,
 * even later, it would end the run or a whole Node process. The message is left out: it may quote an answer, as that of
 * `JSON.parse` does.
 */
export const guarded =
  (onEvent: (event: TaskEvent) => unknown) =>
  (event: TaskEvent): void => {
    const print = (error: unknown) => {
      const kind: unknown = readField(error, 'name') ?? formatValue(error);
      console.error(`onEvent failed at a '${event.type}' event: ${String(kind)}`);
    };
    try {
      const returned = onEvent(event);
      if (returned instanceof Promise) returned.catch(print);
    } catch (error) {
      print(error);
    }
  };
