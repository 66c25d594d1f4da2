import type { TaskEvent } from '../../core/model/events.js';
import { formatEvent, parseJson, toEvent } from './eventJson.js';
import type { JournalEntry } from './Journal.js';
import { fromWireError, toWireError } from './RemoteError.js';

/*
 * A journal: text, one line of JSON each.
 *   {"journal":"parallel-genai","version":1}         first: the format of what follows
 *   {"id":"1","begin":{"tasks":["english"]}}         a run of the run store begins
 *   {"id":"2","event":{"type":"start", …}}           a task's event, as the data of a server-sent event; also "key"
 *   {"id":"9","end":{"at":1764000000000}}            the run ended
 *   {"id":"9","failed":{"at":…,"error":{"name":…}}}  or failed as a whole
 */

const version = 1;

/** The first line of a journal. */
export const versionLine = JSON.stringify({ journal: 'parallel-genai', version });

/**
 * Whether this is a journal's first line, of a version that is understood here.
 * @throws Error if a later version of this package wrote it
 */
export function isVersionLine(line: string): boolean {
  const head = parseJson(line);
  if (head?.['journal'] !== 'parallel-genai' || typeof head['version'] !== 'number') return false;
  if (head['version'] > version) {
    throw new Error(
      `the journal has version ${head['version']}, and this version of parallel-genai reads up to ${version}: update it`,
    );
  }
  return true;
}

/** A line for an event. @throws TypeError if JSON cannot hold its value: use an EventEncoder where that may be */
export const eventLine = (id: string, event: TaskEvent, key?: string): string =>
  eventJsonLine(id, formatEvent(event), key);

/** A line for an event that is in JSON already. */
export const eventJsonLine = (id: string, json: string, key?: string): string =>
  `{"id":${JSON.stringify(id)},${key === undefined ? '' : `"key":${JSON.stringify(key)},`}"event":${json}}`;

/** The line of an entry, without a line break. @throws TypeError if JSON cannot hold an event's value */
export function formatEntry(entry: JournalEntry): string {
  switch (entry.type) {
    case 'event':
      return eventLine(entry.id, entry.event, entry.key);
    case 'begin':
      return JSON.stringify({ id: entry.id, begin: { tasks: entry.tasks } });
    case 'end':
      return JSON.stringify({ id: entry.id, end: { at: entry.at } });
    case 'failed':
      return JSON.stringify({ id: entry.id, failed: { at: entry.at, error: toWireError(entry.error) } });
  }
}

/** The entry in a line, or `undefined` if it is none: torn, the version line, or of a kind to come. */
export function parseEntry(line: string): JournalEntry | undefined {
  const fields = parseJson(line);
  const id = fields?.['id'];
  if (!fields || typeof id !== 'string' || !isEntryId(id)) return undefined;
  const { key } = fields;
  const event = toEvent(fields['event']);
  if (event) return { id, type: 'event', event, ...(typeof key === 'string' && { key }) };
  const begin = objectOf(fields['begin']);
  if (begin) {
    const { tasks } = begin;
    return { id, type: 'begin', ...(Array.isArray(tasks) && { tasks: tasks.map(String) }) };
  }
  const end = objectOf(fields['end']);
  if (end) return { id, type: 'end', at: numberOf(end['at']) };
  const failed = objectOf(fields['failed']);
  if (failed) return { id, type: 'failed', at: numberOf(failed['at']), error: fromWireError(failed['error']) };
  return undefined;
}

/** Whether this can be an entry's id. */
export const isEntryId = (id: string): boolean => /^\d{1,15}$/.test(id);

/** Whether an entry comes after another; every entry comes after nothing. */
export const isAfter = (id: string, after: string | undefined): boolean =>
  after === undefined || Number(id) > Number(after);

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

const objectOf = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
