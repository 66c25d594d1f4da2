import { Subscriber } from 'rxjs';
import type { TaskEvent } from '../model/events.js';
import { formatValue } from '../util/assertNumber.js';

/** A subscriber that tells `onEvent` each event before it passes it on. */
export function hearing(target: Subscriber<TaskEvent>, onEvent: (event: TaskEvent) => void): Subscriber<TaskEvent> {
  return new HearingSubscriber(target, onEvent);
}

class HearingSubscriber extends Subscriber<TaskEvent> {
  readonly #onEvent: (event: TaskEvent) => void;

  constructor(target: Subscriber<TaskEvent>, onEvent: (event: TaskEvent) => void) {
    super(target);
    this.#onEvent = onEvent;
  }

  protected override _next(event: TaskEvent): void {
    try {
      this.#onEvent(event);
    } catch (error) {
      // Not thrown, not even later: that would end a Node process, and the run with it.
      console.error(`onEvent failed at an event '${event.type}': ${formatValue(error)}`);
    }
    super._next(event);
  }
}
