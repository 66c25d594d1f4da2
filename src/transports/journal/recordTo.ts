import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import type { AnyEvent } from '../../core/model/taskInference.js';
import { assertOptions } from '../../core/util/assertOptions.js';
import type { Journal } from '../wire/Journal.js';
import { lastIdOf } from './lastIdOf.js';
import { Recorder } from './Recorder.js';
import { checkRecordOptions, type RecordOptions } from './recordOptions.js';

/**
 * Keeps a run's events in a journal, and passes each on once it is kept.
 *
 * The run begins when the journal is open: if it cannot be written, nothing was asked. If it fails later, the Observable
 * errors with what the journal rejected with, and the run is cancelled; what was passed on until then is kept. Events
 * that were on their way to the journal when the subscriber left are still written.
 *
 * @throws TypeError naming a bad option
 * @example
 * runTasks(tasks).pipe(recordTo(fileJournal('run.journal'))).subscribe(show);
 */
export function recordTo<Event extends AnyEvent>(
  journal: Journal,
  options: RecordOptions = {},
): MonoTypeOperatorFunction<Event> {
  checkRecordOptions(options);
  assertOptions(options, ['chunks', 'onError']);
  return (events$) =>
    new Observable<Event>((subscriber) => {
      const recorder = new Recorder(journal, options, subscriber);
      recorder.begin(async () => {
        recorder.lastId = await lastIdOf(journal).catch((error: unknown) => {
          if (options.onError === 'continue') return 0;
          throw error;
        });
        return events$;
      });
    });
}
