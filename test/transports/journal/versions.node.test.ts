/**
 * A journal of each version that there was, as that version wrote it: whatever comes later reads them. Never changed; a new
 * version brings a file of its own.
 */
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { initialRunState, runState } from 'parallel-genai';
import { fileJournal, replay, resumeTasks } from 'parallel-genai/journal';
import { lastValueFrom } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { all, answersOf, entriesOf, replayedOf } from './recorded.js';
import { temporaryFile } from './temporaryFile.js';

const folder = fileURLToPath(new URL('versions/', import.meta.url));
const files = readdirSync(folder);

it('has a file of the version that is written now', async () => {
  const path = temporaryFile();
  const journal = fileJournal(path);
  await journal.append([JSON.stringify({ id: '1', begin: {} })]);
  await journal.close();
  const [first = ''] = readFileSync(path, 'utf8').split('\n');
  expect(files).toContain(`${(JSON.parse(first) as { version: number }).version}.journal`);
});

describe.each(files)('the journal %s', (file) => {
  it('is read whole', async () => {
    const entries = await entriesOf(fileJournal(folder + file));
    expect(entries.map(({ id }) => Number(id))).toEqual(entries.map((_, index) => index + 1));
    expect(entries.map((entry) => (entry.type === 'event' ? entry.event.type : entry.type))).toEqual([
      ...['begin', 'start', 'start', 'chunk', 'heartbeat', 'retry', 'limit', 'complete', 'start', 'complete'],
      ...['start', 'error', 'end'],
    ]);
  });

  it('is replayed', async () => {
    const run$ = replay(fileJournal(folder + file), { speed: Number.POSITIVE_INFINITY }).pipe(runState());
    const { counts, usage, limiter, ranking, tasks } = await lastValueFrom(run$, { defaultValue: initialRunState() });
    expect(counts).toMatchObject({ completed: 2, failed: 1, running: 0 });
    expect(usage).toEqual({ inputTokens: 3, outputTokens: 4, totalTokens: 7 });
    expect(limiter).toMatchObject({ status: 'closed', concurrency: Number.POSITIVE_INFINITY });
    expect(ranking).toEqual(['english', 'danish']);
    expect(tasks.get('french')?.error).toMatchObject({
      name: 'BlockedError',
      message: 'blocked: SAFETY',
      maxRetries: 0,
    });
  });

  it('is gone on with', async () => {
    const path = temporaryFile();
    copyFileSync(folder + file, path);
    const journal = fileJournal(path);
    const asked = vi.fn(() => 'MLOps en français');
    const tasks = { english: asked, danish: { key: 'k1', run: asked }, french: asked };
    const events = await all(resumeTasks(tasks, journal));
    expect(replayedOf(events)).toEqual(['english', 'danish']);
    expect(answersOf(events)).toEqual({
      english: 'MLOps 🚀',
      danish: { svar: ['MLOps', 1, null] },
      french: 'MLOps en français',
    });
    expect(asked).toHaveBeenCalledOnce();
    await journal.close();
  });
});
