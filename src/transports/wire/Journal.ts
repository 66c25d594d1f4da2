import type { TaskEvent } from '../../core/model/events.js';

/** One line of a journal, read. */
export type JournalEntry = BeginEntry | EventEntry | EndEntry | FailedEntry;

interface EntryBase {
  /**
   * Its place in the journal: a whole number in decimal digits, above that of the entry before. Numbers may be missing.
   * Server-sent events carry it as their `id`.
   */
  readonly id: string;
}

/** The first entry of a run of the run store. */
export interface BeginEntry extends EntryBase {
  /** Says which entry this is. */
  readonly type: 'begin';
  /** The names of all tasks, where they were known before the run began. */
  readonly tasks?: readonly string[];
}

/** Something happened to a task. */
export interface EventEntry extends EntryBase {
  /** Says which entry this is. */
  readonly type: 'event';
  /** The event. Errors in it are RemoteErrors: they crossed the wire format. */
  readonly event: TaskEvent;
  /** What tells this task from another of the same name, where its recorder was given that: a hash of its prompt. */
  readonly key?: string;
}

/** The run ended: every task has its answer or was given up. */
export interface EndEntry extends EntryBase {
  /** Says which entry this is. */
  readonly type: 'end';
  /** When, in milliseconds since the epoch. */
  readonly at: number;
}

/** The run failed as a whole, as an Observable errors. */
export interface FailedEntry extends EntryBase {
  /** Says which entry this is. */
  readonly type: 'failed';
  /** When, in milliseconds since the epoch. */
  readonly at: number;
  /** What it failed with; it crossed the wire format. */
  readonly error: unknown;
}

/**
 * Where the lines of a run are kept: a file, a database, memory. A journal belongs to one writer.
 *
 * The lines are those of `formatEntry`; the line that says which version they are of is the journal's own affair,
 * and none of its entries.
 */
export interface Journal {
  /**
   * Adds lines after those that are there, in this order. Resolves once they are kept as safely as this journal keeps
   * them; rejects if they are not, of which some may be kept then.
   */
  append(lines: readonly string[]): Promise<void>;
  /**
   * The entries in order, those that were appended before the call; only those with an id above `after` where that is
   * given. Reading what does not exist gives nothing, and creates nothing.
   */
  read(after?: string): AsyncIterable<JournalEntry>;
  /** Lets go of files and connections. What was appended stays. */
  close(): Promise<void>;
}
