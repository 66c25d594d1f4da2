import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { runTasks } from 'parallel-genai';
import { fileJournal, JournalError, recordTo, replay, resumeTasks } from 'parallel-genai/journal';
import { describe, expect, it, vi } from 'vitest';
import { brief } from '../../support/tasks.js';
import { all, answersOf, entriesOf, replayedOf } from './recorded.js';
import { temporaryFile } from './temporaryFile.js';

const line = (id: number, type: string, more = {}) =>
  JSON.stringify({ id: `${id}`, event: { type, name: `t${id}`, attempt: 1, at: id, ...more } });
const complete = (id: number, value: unknown = id) => line(id, 'complete', { attempts: 1, elapsedMs: 0, value });
const forever = () => new Promise<never>(() => undefined);

describe('a journal in a file', () => {
  it('says its version first, and gives back what was appended', async () => {
    const path = temporaryFile();
    const journal = fileJournal(path);
    await journal.append([line(1, 'start'), complete(2, 'MLOps 🚀')]);
    await journal.append([complete(3)]);
    expect(readFileSync(path, 'utf8').split('\n')).toEqual([
      ...['{"journal":"parallel-genai","version":1}', line(1, 'start'), complete(2, 'MLOps 🚀'), complete(3), ''],
    ]);
    expect((await entriesOf(journal)).map(({ id }) => id)).toEqual(['1', '2', '3']);
    await journal.close();
    const later = fileJournal(path);
    expect((await entriesOf(later, '1')).map(({ id }) => id)).toEqual(['2', '3']);
    await later.append([complete(4)]);
    await later.close();
    expect(await entriesOf(later)).toHaveLength(4);
  });

  it('is not made by reading it', async () => {
    const path = temporaryFile();
    expect(await entriesOf(fileJournal(path))).toEqual([]);
    expect(existsSync(path)).toBe(false);
  });

  it('finds an entry in a big file without reading all of it', async () => {
    const path = temporaryFile();
    const journal = fileJournal(path, { sync: 'none' });
    // Numbers may be missing, and lines be of any length.
    const ids = Array.from({ length: 3_000 }, (_, i) => 3 * i + 1);
    await journal.append(ids.map((id) => complete(id, 'x'.repeat((id * 37) % 400))));
    for (const after of [0, 1, 2, 4_500, 8_996, 8_998, 9_000]) {
      expect((await entriesOf(journal, `${after}`)).map(({ id }) => Number(id))).toEqual(
        ids.filter((id) => id > after),
      );
    }
    await journal.close();
  });

  it('keeps answers and no chunks unless it is told', async () => {
    const tasks = {
      a: async function* () {
        yield 'x';
        return 'x';
      },
    };
    const kept = async (options?: { chunks?: boolean }, record?: { chunks?: boolean }) => {
      const journal = fileJournal(temporaryFile(), options);
      await all(runTasks(tasks).pipe(recordTo(journal, record)));
      await journal.close();
      return brief(await all(replay(journal, { speed: Number.POSITIVE_INFINITY })));
    };
    const without = ['a start', 'a complete'];
    const whole = ['a start', 'a chunk', 'a complete'];
    expect([
      await kept(),
      await kept({ chunks: true }),
      await kept({}, { chunks: true }),
      await kept({ chunks: true }, { chunks: false }),
    ]).toEqual([without, whole, whole, without]);
  });

  it('cut off at any byte of its last entry goes on, and loses nothing before that', async () => {
    const path = temporaryFile();
    const tasks = (run: (name: string) => unknown) => ({ a: () => run('a'), b: () => run('b') });
    const journal = fileJournal(path);
    await all(
      resumeTasks(
        tasks((name) => `${name} 🚀`),
        journal,
      ),
    );
    await journal.close();
    const whole = readFileSync(path);
    const lastAnswer = whole.lastIndexOf('{"id":"5"');
    expect(whole.subarray(lastAnswer).toString()).toContain('"value":"b 🚀"');
    const firstLine = whole.indexOf('\n') + 2;
    for (let size = 0; size <= whole.length; size++) {
      if (size > firstLine && size < lastAnswer) continue;
      writeFileSync(path, whole.subarray(0, size));
      const asked: string[] = [];
      const again = fileJournal(path, { sync: 'none' });
      const run$ = resumeTasks(
        tasks((name) => (asked.push(name), `${name} 🚀`)),
        again,
      );
      const events = await all(run$);
      expect(answersOf(events)).toEqual({ a: 'a 🚀', b: 'b 🚀' });
      // What is behind the last answer's line is the run's end.
      if (size >= lastAnswer) expect(asked).toEqual(whole.subarray(lastAnswer, size).includes('}}') ? [] : ['b']);
      await again.close();
      // Whatever was cut off, what is there now are whole lines.
      const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
      for (const text of lines) expect(() => JSON.parse(text) as unknown).not.toThrow();
      const last = fileJournal(path, { sync: 'none' });
      expect(replayedOf(await all(resumeTasks(tasks(forever), last)))).toEqual(['a', 'b']);
      await last.close();
    }
  });

  it.each([
    ['removed', (path: string) => rmSync(path)],
    ['replaced', (path: string) => (renameSync(path, `${path}.old`), writeFileSync(path, ''))],
  ])('does not go on as if it were kept once the file was %s', async (what, change) => {
    const path = temporaryFile();
    const journal = fileJournal(path, { sync: 'none' });
    await journal.append([complete(1)]);
    change(path);
    const message = `${path} was ${what} while it was written`;
    await expect(journal.append([complete(2)])).rejects.toMatchObject({ name: 'JournalError', message });
    await expect(journal.append([complete(3)])).rejects.toThrow(message);
    await journal.close();
  });

  it('is written by one at a time, whatever name the file goes by; the next may once it is closed', async () => {
    const path = temporaryFile();
    const first = fileJournal(path);
    await first.append([complete(1)]);
    symlinkSync(path, `${path}.link`);
    for (const name of [path, `${path}.link`]) {
      const second = fileJournal(name);
      const asked = vi.fn();
      await expect(all(resumeTasks({ asked }, second))).rejects.toThrow(
        `is being written by this process (${process.pid})`,
      );
      expect(asked).not.toHaveBeenCalled();
      // Whoever only reads may.
      expect(await entriesOf(second)).toHaveLength(1);
      await second.close();
    }
    await first.close();
    expect(existsSync(`${path}.lock`)).toBe(false);
    await expect(first.append([complete(2)])).rejects.toThrow(JournalError);
    const third = fileJournal(path);
    await third.append([complete(2)]);
    await third.close();
    expect(await entriesOf(third)).toHaveLength(2);
  });

  it('writes what is appended at once together, and waits for the disk once', async () => {
    const path = temporaryFile();
    const journal = fileJournal(path);
    await journal.append([]);
    const handle = await import('node:fs/promises').then(({ open }) => open(path));
    const sync = vi.spyOn(Object.getPrototypeOf(handle) as typeof handle, 'datasync');
    await Promise.all(Array.from({ length: 500 }, (_, i) => journal.append([complete(i + 1)])));
    expect(sync.mock.calls.length).toBeLessThanOrEqual(2);
    expect(await entriesOf(journal)).toHaveLength(500);
    sync.mockClear();
    await journal.append([line(501, 'start')]);
    expect(sync).not.toHaveBeenCalled();
    sync.mockRestore();
    await handle.close();
    await journal.close();
  });

  it('leaves no half of what could not be written', async () => {
    const path = temporaryFile();
    const journal = fileJournal(path);
    await journal.append([complete(1)]);
    const { size } = statSync(path);
    const handle = await import('node:fs/promises').then(({ open }) => open(path));
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const write = vi.spyOn(Object.getPrototypeOf(handle) as typeof handle, 'write').mockRejectedValueOnce(full);
    await expect(journal.append([complete(2)])).rejects.toMatchObject({
      code: 'ENOSPC',
      message: `${path} cannot be written: the disk is full`,
    });
    expect(statSync(path).size).toBe(size);
    write.mockRestore();
    // There is room again.
    await journal.append([complete(3)]);
    expect((await entriesOf(journal)).map(({ id }) => id)).toEqual(['1', '3']);
    await handle.close();
    await journal.close();
  });

  it('gives a last line that only lacks its break its break', async () => {
    const path = temporaryFile();
    const journal = fileJournal(path);
    await journal.append([complete(1), complete(2)]);
    await journal.close();
    truncateSync(path, statSync(path).size - 1);
    const again = fileJournal(path);
    await again.append([complete(3)]);
    await again.close();
    appendFileSync(path, '{"id":"4"');
    expect((await entriesOf(again)).map(({ id }) => id)).toEqual(['1', '2', '3']);
  });
});
