import type { TaskEvent } from '../model/events.js';
import { formatValue } from '../util/formatValue.js';
import { isObject } from '../util/isObject.js';
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
      const name = readField(error, 'name');
      const kind = typeof name === 'string' ? name : formatValue(error);
      console.error(`onEvent failed at a '${event.type}' event: ${kind}`);
    };
    try {
      const returned = onEvent(event);
      // Not only promises of this realm: whatever can be awaited may reject.
      if (isObject(returned)) Promise.resolve(returned).catch(print);
    } catch (error) {
      print(error);
    }
  };
