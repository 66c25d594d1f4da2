import { readFileSync } from 'node:fs';
import type { TaskEvent } from 'parallel-genai';
import { JournalError, memoryJournal, recordTo } from 'parallel-genai/journal';
import { from } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { all, entriesOf, eventsOf } from './recorded.js';

const event = (name: string, at: number): TaskEvent => ({ type: 'start', name, attempt: 1, at });
const events = [event('a', 1), event('b', 2), event('c', 3)];

async function recorded() {
  const journal = memoryJournal();
  await all(from(events).pipe(recordTo(journal)));
  return journal;
}

describe('the text of a journal in memory', () => {
  it('is what a file journal has in its file: the version, then a line for each entry', async () => {
    const { text } = await recorded();
    const [version = '', ...lines] = text.split('\n');
    expect(JSON.parse(version)).toMatchObject({ journal: 'parallel-genai', version: 1 });
    expect(lines).toHaveLength(6);
    expect(lines.at(-1)).toBe('');
    expect(JSON.parse(lines[1] ?? '')).toEqual({ id: '2', event: events[0] });
  });

  it('is empty where nothing was appended', () => {
    expect(memoryJournal().text).toBe('');
  });

  it('makes the same journal again, which can be gone on with', async () => {
    const { text } = await recorded();
    const journal = memoryJournal({ text });
    expect(journal.text).toBe(text);
    expect(await eventsOf(journal)).toEqual(events);
    await all(from([event('d', 4)]).pipe(recordTo(journal)));
    expect((await entriesOf(journal)).map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
  });

  it('may be that of a file, whatever its line breaks are', async () => {
    const text = readFileSync(new URL('versions/1.journal', import.meta.url), 'utf8');
    const lines = text.split('\n').length;
    expect(await entriesOf(memoryJournal({ text }))).toHaveLength(lines - 2);
    expect(await entriesOf(memoryJournal({ text: text.replaceAll('\n', '\r\n') }))).toHaveLength(lines - 2);
  });

  it('cut off at any character gives the entries before that', async () => {
    const { text } = await recorded();
    const whole = await entriesOf(memoryJournal({ text }));
    for (let length = 0; length <= text.length; length++) {
      const entries = await entriesOf(memoryJournal({ text: text.slice(0, length) }));
      // A line that only lacks its break is whole.
      const lines = text.slice(0, length + 1).split('\n').length - 1;
      expect(entries).toEqual(whole.slice(0, Math.max(0, lines - 1)));
    }
  });

  it('may hold lines that are no entries, which are left out, and found behind', async () => {
    const { text } = await recorded();
    const strange = text.replaceAll(/(?<=\n)(?=.)/g, 'what?\n\n{"id":"1","ofAKindToCome":{}}\n');
    const journal = memoryJournal({ text: strange });
    const entries = await entriesOf(journal);
    expect(entries).toHaveLength(5);
    for (const [index, { id }] of entries.entries()) {
      expect(await entriesOf(journal, id)).toEqual(entries.slice(index + 1));
    }
  });

  it.each([
    ['prose', 'MLOps is …\nand so on\n', 'the text is no journal of parallel-genai'],
    ['a line without a break', 'MLOps', 'the text is no journal of parallel-genai'],
    ['other JSON', '{"answers":[]}\n{"id":"1"}\n', 'the text is no journal of parallel-genai'],
    [
      'a journal of a later version',
      '{"journal":"parallel-genai","version":99}\n',
      'the text cannot be read: the journal has version 99, and this version of parallel-genai reads up to 1: update it',
    ],
  ])('is refused if it is %s', (_what, text, message) => {
    const open = () => memoryJournal({ text });
    expect(open).toThrow(JournalError);
    expect(open).toThrow(message);
  });

  it('is refused where it is longer than maxChars, or no text', async () => {
    const { text } = await recorded();
    expect(() => memoryJournal({ text, maxChars: 50 })).toThrow(
      'the journal in memory is full: it holds 50 characters',
    );
    expect(() => memoryJournal({ text: 7 as never })).toThrow('text must be a string, got 7');
  });
});
