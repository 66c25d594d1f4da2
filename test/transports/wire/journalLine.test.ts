import { HttpError, type TaskEvent } from 'parallel-genai';
import { describe, expect, it } from 'vitest';
import {
  eventJsonLine,
  eventLine,
  formatEntry,
  isAfter,
  isVersionLine,
  parseEntry,
  versionLine,
} from '../../../src/transports/wire/journalLine.js';
import { parseEvent } from '../../../src/transports/wire/eventJson.js';
import type { JournalEntry } from '../../../src/transports/wire/Journal.js';

const chunk: TaskEvent = { type: 'chunk', name: 'a', attempt: 1, at: 5, value: 'two\nlines \u2028 🚀' };

describe('a line of a journal', () => {
  it.each<[string, JournalEntry]>([
    ['{"id":"1","begin":{"tasks":["a","b"]}}', { id: '1', type: 'begin', tasks: ['a', 'b'] }],
    ['{"id":"1","begin":{}}', { id: '1', type: 'begin' }],
    [
      '{"id":"2","event":{"type":"start","name":"a","attempt":1,"at":5}}',
      { id: '2', type: 'event', event: { type: 'start', name: 'a', attempt: 1, at: 5 } },
    ],
    [
      '{"id":"3","key":"k","event":{"type":"chunk","name":"a","attempt":1,"at":5,"value":"x"}}',
      { id: '3', type: 'event', key: 'k', event: { ...chunk, value: 'x' } },
    ],
    ['{"id":"9","end":{"at":7}}', { id: '9', type: 'end', at: 7 }],
  ])('is %s, and is read as what it was', (line, entry) => {
    expect(formatEntry(entry)).toBe(line);
    expect(parseEntry(line)).toEqual(entry);
  });
  it('holds an error as it crosses the wire', () => {
    const line = formatEntry({ id: '9', type: 'failed', at: 7, error: new HttpError('HTTP 404', 404) });
    expect(line).toBe(
      '{"id":"9","failed":{"at":7,"error":{"name":"HttpError","message":"HTTP 404","status":404,"maxRetries":0}}}',
    );
    expect(parseEntry(line)).toMatchObject({ type: 'failed', error: { name: 'HttpError', status: 404 } });
    // Read and written again, as a server does that was restarted.
    expect(formatEntry(parseEntry(line) as JournalEntry)).toBe(line);
  });
  it('is one line, and its event the very JSON of a server-sent event', () => {
    const line = eventLine('4', chunk);
    expect(line.split('\n')).toHaveLength(1);
    const json = JSON.stringify(chunk);
    expect(line).toBe(eventJsonLine('4', json));
    expect(parseEntry(line)).toMatchObject({ event: parseEvent(json) });
  });
  it.each([
    '',
    '{',
    '[1]',
    '{"id":"1"}',
    '{"id":1,"end":{}}',
    '{"id":"x","end":{}}',
    '{"id":"1","later":{}}',
    'null',
    versionLine,
  ])('is none in %s', (line) => expect(parseEntry(line)).toBeUndefined());
  it('cut off anywhere is none', () => {
    const line = eventLine('4', chunk, 'key');
    for (let length = 0; length < line.length; length++) expect(parseEntry(line.slice(0, length))).toBeUndefined();
  });
});

describe('the first line of a journal', () => {
  it('tells the version', () => {
    expect(versionLine).toBe('{"journal":"parallel-genai","version":1}');
    expect(isVersionLine(versionLine)).toBe(true);
    expect(isVersionLine(eventLine('1', chunk))).toBe(false);
    expect(isVersionLine('')).toBe(false);
  });
  it('of a later version is refused with what to do', () => {
    expect(() => isVersionLine('{"journal":"parallel-genai","version":2}')).toThrow(
      /version 2, .* reads up to 1: update/,
    );
  });
});

describe('ids', () => {
  it('are compared as numbers', () => {
    expect([isAfter('10', '9'), isAfter('9', '10'), isAfter('9', '9'), isAfter('1', undefined)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });
});
