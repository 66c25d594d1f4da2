/** Journals and the processes that write them: killed, two at once, on a disk that is full. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTasks } from 'parallel-genai';
import { fileJournal, recordTo, replay, resumeTasks } from 'parallel-genai/journal';
import { describe, expect, it, onTestFinished } from 'vitest';
import { after } from '../../support/tasks.js';
import { all, answersOf, entriesOf, replayedOf } from './recorded.js';
import { temporaryFile, temporaryFolder } from './temporaryFile.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A process that writes a journal, and all that it printed. @param most of the answers that it gets before it waits */
function startWriter(path: string, count: number, most = Number.POSITIVE_INFINITY) {
  const script = join(root, 'test/transports/journal/writer.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, path, `${count}`, `${most}`], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const printed = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (printed.text += data.toString()));
  return { child, printed, ended: once(child, 'close') };
}

/** Resolves once the process has told of so many answers. */
async function hasTold({ printed, child, ended }: ReturnType<typeof startWriter>, count: number): Promise<void> {
  const over = ended.then(() => {
    throw new Error(`it ended before it told ${count}: ${printed.text}`);
  });
  while (named(printed.text, 'told').length < count) await Promise.race([once(child.stdout, 'data'), over]);
  over.catch(() => undefined);
}

const named = (text: string, what: string) =>
  [...text.matchAll(new RegExp(`^${what} (\\w+)$`, 'gm'))].map(([, name]) => name);

describe('a process that writes a journal', () => {
  it('may be killed at any moment: what it told is kept, nothing of it is asked again, and the next goes on at once', async () => {
    const path = temporaryFile();
    const count = 1_200;
    const told = new Set<unknown>();
    for (const stopAfter of [1, 17, 60, 90, 130]) {
      // However late it is killed, there is something left to ask.
      const writer = startWriter(path, count, stopAfter + 100);
      await hasTold(writer, stopAfter);
      writer.child.kill('SIGKILL');
      await writer.ended;
      // Torn, since it was killed as it printed.
      const text = writer.printed.text.slice(0, writer.printed.text.lastIndexOf('\n') + 1);
      expect(named(text, 'asked').filter((name) => told.has(name))).toEqual([]);
      for (const name of named(text, 'told')) told.add(name);
      const kept = answersOf(await all(replay(fileJournal(path), { speed: Infinity })));
      for (const name of told) expect(kept[String(name)]).toBe(`answer of ${String(name)}`);
    }
    const last = startWriter(path, count);
    await last.ended;
    expect(named(last.printed.text, 'asked').filter((name) => told.has(name))).toEqual([]);
    expect(Object.keys(answersOf(await all(replay(fileJournal(path), { speed: Infinity }))))).toHaveLength(count);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('keeps out a second one, which is told who writes, and nothing is mixed', async () => {
    const path = temporaryFile();
    const first = startWriter(path, 100_000);
    await hasTold(first, 10);
    const before = readFileSync(path);
    const second = startWriter(path, 100_000);
    await second.ended;
    expect(second.printed.text).toBe(
      `${path} is being written by process ${first.child.pid}: only one may write at a time\n`,
    );
    expect(readFileSync(path).subarray(0, before.length).equals(before)).toBe(true);
    first.child.kill('SIGKILL');
    await first.ended;
    const ids = (await entriesOf(fileJournal(path))).map(({ id }) => Number(id));
    expect(ids).toEqual(ids.map((_, index) => index + 1));
  });

  it.each([
    ['a process that is gone', { pid: 2 ** 22 - 3, host: hostname(), began: '1' }],
    ['a process whose number another has now', { pid: process.pid, host: hostname(), began: '1' }],
  ])('takes over the lock of %s', async (_, holder) => {
    const path = temporaryFile();
    writeFileSync(`${path}.lock`, JSON.stringify(holder));
    const journal = fileJournal(path);
    await journal.append([]);
    expect(readFileSync(`${path}.lock`, 'utf8')).toContain(`"pid":${process.pid}`);
    await journal.close();
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('takes over from one that was killed as it took over', async () => {
    const path = temporaryFile();
    const dead = { pid: 2 ** 22 - 3, host: hostname(), began: '1' };
    writeFileSync(`${path}.lock`, JSON.stringify(dead));
    writeFileSync(`${path}.lock.${dead.pid}-1`, JSON.stringify({ ...dead, pid: dead.pid - 1 }));
    const journal = fileJournal(path);
    await journal.append([]);
    await journal.close();
    expect(existsSync(`${path}.lock.${dead.pid}-1`)).toBe(false);
  });

  it.each([
    [
      'another machine',
      JSON.stringify({ pid: 1, host: 'elsewhere', began: '' }),
      /process 1 on elsewhere; if that is over, delete/,
    ],
    ['nobody it knows', 'x', /cannot be read: delete that if nobody writes/],
  ])('leaves alone the lock of %s, and says what to do', async (_, lock, words) => {
    const path = temporaryFile();
    writeFileSync(`${path}.lock`, lock);
    await expect(fileJournal(path).append([])).rejects.toThrow(words);
    expect(readFileSync(`${path}.lock`, 'utf8')).toBe(lock);
  });
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mounts();
if (!canMount) console.log('No right to mount a small disk here: the tests of a full disk were left out.');

describe.runIf(canMount)('on a disk that is full', () => {
  it('a run ends with an error that says so, and goes on from what was kept once there is room', async () => {
    const folder = smallDisk();
    const path = join(folder, 'run.journal');
    const tasks = Array.from({ length: 50 }, (_, i) => ({ name: `t${i}`, run: after(i + 1, 'x'.repeat(2_000)) }));
    const journal = fileJournal(path);
    const told: string[] = [];
    const run = new Promise((resolve, reject) =>
      resumeTasks(tasks, journal, { concurrency: 2 }).subscribe({
        next: ({ type, name }) => void (type === 'complete' && told.push(name)),
        error: reject,
        complete: () => resolve(undefined),
      }),
    );
    await expect(run).rejects.toMatchObject({
      name: 'JournalError',
      code: 'ENOSPC',
      message: `${path} cannot be written: the disk is full`,
    });
    await journal.close();
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThan(50);

    const bigger = temporaryFile();
    copyFileSync(path, bigger);
    const later = fileJournal(bigger);
    const events = await all(resumeTasks(tasks, later));
    expect(replayedOf(events)).toEqual(told);
    expect(Object.keys(answersOf(events))).toHaveLength(50);
    await later.close();
  });

  it("a run goes on without its journal where onError is 'continue'", async () => {
    const journal = fileJournal(join(smallDisk(), 'run.journal'));
    const tasks = Array.from({ length: 50 }, (_, i) => ({ name: `t${i}`, run: () => 'x'.repeat(2_000) }));
    const events = await all(runTasks(tasks).pipe(recordTo(journal, { onError: 'continue' })));
    expect(Object.keys(answersOf(events as never))).toHaveLength(50);
    await journal.close();
  });
});

/** A disk of 64 kB. */
function smallDisk(): string {
  const folder = join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]);
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return folder;
}

function mounts(): boolean {
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
