/** Files that are no journals, or not as they should be. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileJournal } from 'parallel-genai/journal';
import { describe, expect, it } from 'vitest';
import { entriesOf } from './recorded.js';
import { temporaryFile, temporaryFolder } from './temporaryFile.js';

const complete = (id: number) =>
  JSON.stringify({
    id: `${id}`,
    event: { type: 'complete', name: `t${id}`, attempt: 1, at: id, attempts: 1, elapsedMs: 0, value: id },
  });

describe('a journal in a file', () => {
  it.each([
    ['is no journal', 'hello\nworld\n'],
    ['is no journal and has no line break', 'hello'],
    ['is JSON of another kind', '{"id":"1","prompt":"x"}\n'],
    ['is empty in its first line', '\n{"journal":"parallel-genai","version":1}\n'],
  ])('refuses a file that %s, and leaves it as it is', async (_, content) => {
    const path = temporaryFile();
    writeFileSync(path, content);
    const refusal = { name: 'JournalError', message: `${path} is no journal of parallel-genai, and is left as it is` };
    await expect(fileJournal(path).append([complete(1)])).rejects.toMatchObject(refusal);
    expect(readFileSync(path, 'utf8')).toBe(content);
    expect(existsSync(`${path}.lock`)).toBe(false);
    if (content.includes('\n'))
      await expect(entriesOf(fileJournal(path))).rejects.toThrow('is no journal of parallel-genai');
  });

  it('refuses a journal of a later version, and says what to do', async () => {
    const path = temporaryFile();
    writeFileSync(path, '{"journal":"parallel-genai","version":99}\n');
    for (const act of [() => fileJournal(path).append([]), () => entriesOf(fileJournal(path))]) {
      await expect(act()).rejects.toThrow(/version 99.*reads up to 1/);
    }
  });

  it('leaves out lines that it cannot read, and goes on behind them', async () => {
    const path = temporaryFile();
    writeFileSync(
      path,
      ['{"journal":"parallel-genai","version":1}', complete(1), 'torn {', '{"id":"2","news":{}}', complete(3), ''].join(
        '\n',
      ),
    );
    expect((await entriesOf(fileJournal(path))).map(({ id }) => id)).toEqual(['1', '3']);
  });

  it('says what is wrong with its place', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'here'));
    const refused = (path: string) => fileJournal(join(folder, path)).append([]);
    await expect(refused('none/x.journal')).rejects.toThrow(
      /none\/x\.journal cannot be created: there is no such file or folder/,
    );
    await expect(refused('here')).rejects.toThrow(/here cannot be written: it is a folder/);
    await expect(entriesOf(fileJournal(join(folder, 'here')))).rejects.toThrow(/here cannot be read: it is a folder/);
    await expect(fileJournal('/dev/null').append([])).rejects.toThrow('/dev/null is no regular file');
    expect(() => fileJournal('')).toThrow(TypeError);
    expect(() => fileJournal('x', { sync: true as never })).toThrow(
      "sync must be 'answers', 'all' or 'none', got true",
    );
    expect(() => fileJournal('x', { chunks: 1 as never })).toThrow('chunks must be true or false, got 1');
  });
});
