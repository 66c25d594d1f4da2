import { asyncScheduler, Observable, type Subscriber } from 'rxjs';
import type { TaskEvent } from '../../core/model/events.js';
import { assertNumber } from '../../core/util/assertNumber.js';
import { clampDelay } from '../../core/util/clampDelay.js';
import type { Journal, JournalEntry } from '../wire/Journal.js';

/** Settings of `replay`. */
export interface ReplayOptions {
  /**
   * How much faster than it happened: 1 in its own time, 4 in a quarter of it, `Infinity` at once. Above 0.
   * @default 1
   */
  readonly speed?: number;
}

/**
 * A recorded run again, event by event, for screens, tests and debugging. Nothing is asked.
 *
 * The time between a run's end, or its crash, and the next that was recorded in the same journal is left out. Errors are
 * RemoteErrors, as after a relay. It errors as the run did, or with a JournalError if the journal cannot be read.
 *
 * @throws RangeError or TypeError naming a bad option
 * @example
 * replay(fileJournal('run.journal'), { speed: 4 }).pipe(runState()).subscribe(draw);
 */
export function replay(journal: Journal, { speed = 1 }: ReplayOptions = {}): Observable<TaskEvent> {
  assertNumber('speed', speed, { above: 0 });
  return new Observable((subscriber) => {
    const entries = journal.read()[Symbol.asyncIterator]();
    subscriber.add(() => void entries.return?.());
    play(entries, speed, subscriber).catch((error: unknown) => subscriber.error(error));
  });
}

async function play(
  entries: AsyncIterator<JournalEntry>,
  speed: number,
  subscriber: Subscriber<TaskEvent>,
): Promise<void> {
  /** When a run began: as it was recorded, and now. */
  let begun: { readonly then: number; readonly now: number } | undefined;
  let failed: { readonly error: unknown } | undefined;
  for (let step = await entries.next(); !step.done && !subscriber.closed; step = await entries.next()) {
    const entry = step.value;
    if (entry.type === 'begin') begun = failed = undefined;
    if (entry.type === 'failed') failed = entry;
    if (entry.type !== 'event') continue;
    const { at } = entry.event;
    begun ??= { then: at, now: asyncScheduler.now() };
    // From the beginning on, so that what is late makes nothing after it late.
    await sleep(begun.now + (at - begun.then) / speed - asyncScheduler.now(), subscriber);
    subscriber.next(entry.event);
  }
  if (failed) subscriber.error(failed.error);
  else subscriber.complete();
}

/** Never resolves if the subscriber leaves. */
function sleep(ms: number, subscriber: Subscriber<unknown>): Promise<void> | undefined {
  if (!(ms > 0)) return undefined;
  return new Promise((resolve) => {
    const timer = asyncScheduler.schedule(() => {
      subscriber.remove(timer);
      resolve();
    }, clampDelay(ms));
    subscriber.add(timer);
  });
}
