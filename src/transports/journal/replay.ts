import { isObservable, Observable, of, type Subscriber } from 'rxjs';
import type { TaskEvent } from '../../core/model/events.js';
import { assertNumber } from '../../core/util/assertNumber.js';
import { assertOptions } from '../../core/util/assertOptions.js';
import type { Journal, JournalEntry } from '../wire/Journal.js';
import { PlaybackClock } from './PlaybackClock.js';

/** Settings of `replay`. */
export interface ReplayOptions {
  /**
   * How much faster than it happened: 1 in its own time, 4 in a quarter of it, `Infinity` at once. Above 0. An Observable
   * of speeds changes it on the way: the latest counts, from where the replay is; until the first it is 1.
   * @default 1
   */
  readonly speed?: number | Observable<number>;
}

/**
 * A recorded run again, event by event, for screens, tests and debugging. Nothing is asked; the journal is only read.
 *
 * The time between a run's end, or its crash, and the next that was recorded in the same journal is left out. Errors are
 * RemoteErrors, as after a relay. It errors as the run did, with a JournalError if the journal cannot be read, and with a
 * RangeError or TypeError for a bad value of the Observable of speeds.
 *
 * @throws RangeError or TypeError naming a bad option
 * @example
 * replay(fileJournal('run.journal'), { speed: 4 }).pipe(runState()).subscribe(draw);
 */
export function replay(journal: Pick<Journal, 'read'>, options: ReplayOptions = {}): Observable<TaskEvent> {
  assertOptions(options, ['speed']);
  const { speed = 1 } = options;
  if (!isObservable(speed)) assertNumber('speed', speed, { above: 0 });
  const speeds$ = isObservable(speed) ? speed : of(speed);
  return new Observable((subscriber) => {
    const clock = new PlaybackClock();
    subscriber.add(() => clock.stop());
    const setSpeed = (value: number) => {
      try {
        assertNumber('speed', value, { above: 0 });
        clock.setSpeed(value);
      } catch (error) {
        subscriber.error(error);
      }
    };
    subscriber.add(speeds$.subscribe({ next: setSpeed, error: (error: unknown) => subscriber.error(error) }));
    if (subscriber.closed) return;
    const entries = journal.read()[Symbol.asyncIterator]();
    subscriber.add(() => void entries.return?.());
    play(entries, clock, subscriber).catch((error: unknown) => subscriber.error(error));
  });
}

async function play(
  entries: AsyncIterator<JournalEntry>,
  clock: PlaybackClock,
  subscriber: Subscriber<TaskEvent>,
): Promise<void> {
  let failed: { readonly error: unknown } | undefined;
  for (let step = await entries.next(); !step.done && !subscriber.closed; step = await entries.next()) {
    const entry = step.value;
    if (entry.type === 'begin') {
      clock.jump();
      failed = undefined;
    }
    if (entry.type === 'failed') failed = entry;
    if (entry.type !== 'event') continue;
    await clock.until(entry.event.at);
    subscriber.next(entry.event);
  }
  if (failed) subscriber.error(failed.error);
  else subscriber.complete();
}
