/** Runs that outlive a restart of their server. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { finalState, type TaskContext, type TaskEvent } from 'parallel-genai';
import { createRunStore, fromEventStream, type Journal } from 'parallel-genai/sse';
import { concat, lastValueFrom, NEVER, of, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { brief, record } from '../../support/tasks.js';
import { later, storeServer, until } from './storeServer.js';
import { journalFolder } from './textJournal.js';

const post = { method: 'POST' };
const now = { reconnect: { delay: () => 1, attempts: 1_000 } };
const never = ({ signal }: TaskContext) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
const all = (store: ReturnType<typeof createRunStore>, id: string, after?: string) =>
  lastValueFrom(store.attach(id, after).pipe(toArray()), { defaultValue: [] });

describe('a run with a journal', () => {
  it('is written down before anybody is told, in lines that say what was told', async () => {
    const journal = journalFolder();
    const store = createRunStore({ journal: journal.open });
    const id = store.run({ a: () => 'yes', b: () => 'no' });
    await all(store, id);
    const lines = readFileSync(journal.fileOf(id), 'utf8').trimEnd().split('\n');
    expect(lines[0]).toBe('{"journal":"parallel-genai","version":1}');
    expect(lines[1]).toBe('{"id":"0","begin":{"tasks":["a","b"]}}');
    expect(lines.slice(2).map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(['1', '2', '3', '4', '5']);
    expect(lines.at(-1)).toMatch(/^\{"id":"5","end":\{"at":\d+\}\}$/);
  });
  it('goes on where it was for a visitor whose server was restarted, and no model is asked again', async () => {
    const journal = journalFolder();
    let calls = 0;
    const tasks = {
      quick: () => (calls++, 'yes'),
      slow: (context: TaskContext) => (calls++, never(context)),
      waiting: () => (calls++, 'never'),
    };
    const options = { journal: journal.open, graceMs: Number.POSITIVE_INFINITY };
    const before = await storeServer((store) => store.run(tasks, { concurrency: 2 }), options);
    const visit = record(fromEventStream(before.url, { ...post, ...now }));
    // Both slots are taken: by the one that hangs, and by the third, which a second that hangs holds up.
    await until(() => visit.events.length >= 3);
    await before.stop();
    const seen = visit.events.length;
    const asked = calls;
    await storeServer(() => '', { ...options, port: before.port });
    await until(() => visit.end !== undefined);
    expect(visit.end).toBe('completed');
    expect(calls).toBe(asked);
    expect(visit.events.length).toBeGreaterThan(seen);
    const state = await finalState(of(...visit.events));
    expect(state.tasks.get('quick')).toMatchObject({ status: 'completed', value: 'yes' });
    expect(state.tasks.get('slow')?.error).toMatchObject({
      name: 'RunInterruptedError',
      message: 'the server was restarted before this was answered',
    });
    expect(new Set(visit.events.map((event) => JSON.stringify(event))).size).toBe(visit.events.length);
  });
  it('that had ended is told as it was, from any event on', async () => {
    const journal = journalFolder();
    const first = createRunStore({ journal: journal.open });
    const id = first.run({
      a: async function* () {
        yield 'ML';
        yield 'Ops';
        return 'MLOps';
      },
      wrong: () => {
        throw new TypeError('no');
      },
    });
    const told = await all(first, id);
    const second = createRunStore({ journal: journal.open });
    expect(await all(second, id)).toEqual(told);
    expect(brief(await all(second, id, '4'))).toEqual(brief(told.slice(4)));
    expect(second.active).toBe(0);
  });
  it('that was cut short is ended once, however many come back at a time', async () => {
    const journal = journalFolder();
    const first = createRunStore({ journal: journal.open });
    const id = first.run({ slow: never });
    const visit = record(first.attach(id));
    await until(() => visit.events.length === 1);
    const second = createRunStore({ journal: journal.open });
    const [one, two] = await Promise.all([all(second, id), all(second, id)]);
    expect(brief(one)).toEqual(['slow start', 'slow error']);
    expect(two).toEqual(one);
    expect(await all(createRunStore({ journal: journal.open }), id)).toEqual(one);
    first.cancel(id);
  });
  it('of which nobody knows all tasks fails as a whole, after an end for those that had begun', async () => {
    const journal = journalFolder();
    const first = createRunStore({ journal: journal.open });
    const started: TaskEvent = { type: 'start', name: 'a', attempt: 1, at: Date.now() };
    const id = first.start(concat(of(started), NEVER));
    const visit = record(first.attach(id));
    await until(() => visit.events.length === 1);
    const second = record(createRunStore({ journal: journal.open }).attach(id));
    await until(() => second.end === 'failed');
    expect(brief(second.events)).toEqual(['a start', 'a error']);
    expect(second.error).toMatchObject({ name: 'RunInterruptedError' });
    first.cancel(id);
  });
  it('gives a visitor all that it had not seen, also if the journal lost its last lines', async () => {
    const journal = journalFolder();
    const first = createRunStore({ journal: journal.open });
    const id = first.run({ a: () => 'yes', slow: never });
    const visit = record(first.attach(id));
    await until(() => visit.events.length === 3);
    const lines = readFileSync(journal.fileOf(id), 'utf8').split('\n');
    first.cancel(id);
    await first.close();
    // Version, begin, the first two events; the third was told, and its line is torn.
    writeFileSync(journal.fileOf(id), `${lines.slice(0, 4).join('\n')}\n${lines[4]?.slice(0, 20)}\n`);
    const rest = await all(createRunStore({ journal: journal.open }), id, '3');
    expect(rest.map(({ type }) => type)).not.toContain('complete');
    expect(rest.length).toBeGreaterThan(0);
  });
  it('is gone keepMs after its end, and a foreign id creates nothing', async () => {
    const journal = journalFolder();
    const first = createRunStore({ journal: journal.open });
    const id = first.run({ a: () => 'yes' });
    await all(first, id);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await expect(all(createRunStore({ journal: journal.open, keepMs: 1 }), id)).rejects.toMatchObject({ status: 404 });
    const unknown = 'x'.repeat(32);
    await expect(all(first, unknown)).rejects.toMatchObject({ status: 404 });
    expect(existsSync(journal.fileOf(unknown))).toBe(false);
    const { opened } = journal;
    opened.length = 0;
    for (const bad of ['../../etc/passwd', '..%2f', 'a', '', 'x'.repeat(33)]) {
      await expect(all(first, bad)).rejects.toMatchObject({ status: 404 });
    }
    expect(opened).toEqual([]);
  });
  it('is read from the journal where the memory does not suffice', async () => {
    const journal = journalFolder();
    const store = createRunStore({ journal: journal.open, maxChars: 2_000 });
    const go = later<void>();
    const long = async function* () {
      for (let i = 0; i < 200; i++) yield `${i} ${'x'.repeat(100)}`;
      await go.promise;
      yield 'last';
      return 'done';
    };
    const id = store.run({ long });
    const early = record(store.attach(id));
    await until(() => early.events.length === 201);
    expect(store.chars).toBeLessThanOrEqual(2_000);
    const late = record(store.attach(id));
    await until(() => late.events.length === 201);
    go.resolve();
    await until(() => early.end === 'completed' && late.end === 'completed');
    expect(late.events).toEqual(early.events);
    expect(late.events).toHaveLength(203);
  });
});

describe('a journal that cannot be written', () => {
  const failing = (after: number): Journal => {
    let lines = 0;
    return {
      append: async (more) => {
        lines += more.length;
        await Promise.resolve();
        if (lines > after) throw new Error('ENOSPC: no space left on device');
      },
      read: async function* () {
        // Nothing is there.
      },
      close: () => Promise.resolve(),
    };
  };
  it.each([0, 1, 3])('ends the run after %d lines, tells what was answered, and says why', async (after) => {
    let aborted = 0;
    const slow = ({ signal }: TaskContext) => new Promise(() => signal.addEventListener('abort', () => aborted++));
    const store = createRunStore({ journal: () => failing(after) });
    const id = store.run({ quick: () => 'yes', slow });
    const visit = record(store.attach(id));
    await until(() => visit.end === 'failed');
    expect(visit.error).toMatchObject({
      name: 'RunNotKeptError',
      message: 'the run cannot be kept, and was cancelled: ENOSPC: no space left on device',
    });
    expect(brief(visit.events)).toContain('quick complete');
    expect(aborted).toBe(1);
    expect(store.active).toBe(0);
  });
  it('is 503 for a run that another server still writes', async () => {
    const journal = journalFolder();
    const first = createRunStore({ journal: journal.open });
    const id = first.run({ slow: never });
    const visit = record(first.attach(id));
    await until(() => visit.events.length === 1);
    const locked = (id: string): Journal => ({
      ...journal.open(id),
      append: () => Promise.reject(new Error('in use')),
    });
    const { url } = await storeServer(() => '', { journal: locked });
    const response = await fetch(`${url}/${id}`);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
    appendFileSync(journal.fileOf(id), '');
    first.cancel(id);
  });
});
