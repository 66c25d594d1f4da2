import { assertNumber } from '../../core/util/assertNumber.js';
import { formatValue } from '../../core/util/formatValue.js';
import { assertOptions } from '../../core/util/assertOptions.js';
import type { Journal } from '../wire/Journal.js';

/** Settings of {@link createRunStore}. */
export interface RunStoreOptions {
  /**
   * Opens the journal of a run, by the run's id (32 letters, digits, `-` and `_`): `fileJournal(…)` for runs that outlive
   * a restart of the server. Each run is written there before anybody is told. Called for a run that begins, and for an
   * id that somebody asks for and the memory does not have, so it must create nothing before the first `append`. What it
   * keeps is yours to delete; after `keepMs` nobody gets it any more.
   * @default none: runs are kept in memory
   */
  readonly journal?: (id: string) => Journal;
  /**
   * How long, in milliseconds, one can come back to a run that has ended; at least 0.
   * @default 600_000
   */
  readonly keepMs?: number;
  /**
   * How long, in milliseconds, a run goes on while nobody follows it, before it is cancelled: from its begin, or from
   * when the last visitor left; at least 0. `Infinity` for runs that go on by themselves.
   * @default 30_000
   */
  readonly graceMs?: number;
  /**
   * How many runs are held, those that ended and are kept included; a whole number from 1. Beyond that, those that ended
   * first are forgotten (with a journal: its copy stays), and while all go on, new ones are refused with status 503.
   * @default 1_000
   */
  readonly maxRuns?: number;
  /**
   * How many characters of events are held in memory, over all runs; a whole number from 1. Beyond that, runs that have
   * ended are forgotten first; then, with a journal, what it has is dropped from memory; without one, the longest run is
   * cancelled with an error.
   * @default 50_000_000
   */
  readonly maxChars?: number;
}

/** @throws RangeError or TypeError naming the option and the value */
export function runStoreSettings(options: RunStoreOptions) {
  assertOptions(options, ['journal', 'keepMs', 'graceMs', 'maxRuns', 'maxChars']);
  const { journal, keepMs = 600_000, graceMs = 30_000, maxRuns = 1_000, maxChars = 50_000_000 } = options;
  assertNumber('keepMs', keepMs, { min: 0 });
  assertNumber('graceMs', graceMs, { min: 0 });
  assertNumber('maxRuns', maxRuns, { min: 1, integer: true });
  assertNumber('maxChars', maxChars, { min: 1, integer: true });
  if (journal !== undefined && typeof journal !== 'function') {
    throw new TypeError(`journal must be a function of a run's id, got ${formatValue(journal)}`);
  }
  return { journal, keepMs, graceMs, maxRuns, maxChars };
}

/** {@link RunStoreOptions} with their defaults. */
export type RunStoreSettings = ReturnType<typeof runStoreSettings>;
