import type { TaskEvent } from '../model/events.js';
import { formatValue } from '../util/assertNumber.js';

/** `onEvent`, with what it throws printed: thrown on, even later, it would end the run or a whole Node process. */
export const guarded =
  (onEvent: (event: TaskEvent) => void) =>
  (event: TaskEvent): void => {
    try {
      onEvent(event);
    } catch (error) {
      console.error(`onEvent failed at a '${event.type}' event: ${formatValue(error)}`);
    }
  };
