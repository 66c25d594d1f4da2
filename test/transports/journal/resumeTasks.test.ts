import fc from 'fast-check';
import { type Task, type TaskEvent } from 'parallel-genai';
import { type Journal, memoryJournal, recordTo, resumeTasks } from 'parallel-genai/journal';
import { of } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { brief, record } from '../../support/tasks.js';
import { all, answersOf, entriesOf, eventsOf, replayedOf } from './recorded.js';

const turn = () => new Promise((resolve) => setTimeout(resolve));
/** A journal without entries. */
const unread = { read: () => memoryJournal().read(), close: () => Promise.resolve() };
const forever = () => new Promise<never>(() => undefined);

describe('resumeTasks', () => {
  it('tells of what is answered at once, asks the others, and records them', async () => {
    const journal = memoryJournal();
    const asked: string[] = [];
    const ask = (name: string) => () => {
      asked.push(name);
      return `answer of ${name}`;
    };
    const fail = () => {
      throw new Error('not yet');
    };
    await all(resumeTasks({ a: ask('a'), b: fail, c: ask('c') }, journal));
    const events = await all(resumeTasks({ b: ask('b'), a: ask('a'), c: ask('c'), d: ask('d') }, journal));
    expect(brief(events)).toEqual(['a complete', 'c complete', 'b start', 'b complete', 'd start', 'd complete']);
    expect(replayedOf(events)).toEqual(['a', 'c']);
    expect(answersOf(events)).toEqual({
      ...Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, `answer of ${name}`])),
    });
    expect(asked).toEqual(['a', 'c', 'b', 'd']);
    // A third time nothing is asked.
    expect(replayedOf(await all(resumeTasks({ a: forever, b: forever, c: forever, d: forever }, journal)))).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  it('gives a replayed answer its figures, and the time of now', async () => {
    const journal = memoryJournal();
    const report = { usage: { totalTokens: 7 }, model: 'm' };
    const complete = {
      type: 'complete',
      name: 'a',
      attempt: 2,
      at: 5,
      attempts: 2,
      elapsedMs: 40,
      value: 'x',
      report,
    } as const;
    await all(of<TaskEvent>(complete).pipe(recordTo(journal)));
    const before = Date.now();
    const [event] = await all(resumeTasks({ a: forever }, journal));
    expect(event).toEqual({ ...complete, at: expect.any(Number) as number, replayed: true });
    expect(event?.at).toBeGreaterThanOrEqual(before);
  });

  it('asks again where the key is another, and takes the answer of each key', async () => {
    const journal = memoryJournal();
    const one = (key: string | undefined, run: () => unknown): Task[] => [
      { name: 'a', run, ...(key !== undefined && { key }) },
    ];
    await all(
      resumeTasks(
        one('k1', () => 1),
        journal,
      ),
    );
    expect(
      answersOf(
        await all(
          resumeTasks(
            one('k2', () => 2),
            journal,
          ),
        ),
      ),
    ).toEqual({ a: 2 });
    expect(
      answersOf(
        await all(
          resumeTasks(
            one(undefined, () => 3),
            journal,
          ),
        ),
      ),
    ).toEqual({ a: 3 });
    for (const [key, value] of [
      ['k1', 1],
      ['k2', 2],
      [undefined, 3],
    ] as const) {
      const events = await all(resumeTasks(one(key, forever), journal));
      expect([answersOf(events), replayedOf(events)]).toEqual([{ a: value }, ['a']]);
    }
  });

  it('names the tasks of an array as a run does, so that two of one name are two tasks', async () => {
    const journal = memoryJournal();
    const tasks = (n: number) => [1, 2].map((i) => ({ name: 'ask', run: () => i * n }));
    await all(resumeTasks(tasks(1), journal));
    expect(answersOf(await all(resumeTasks(tasks(10), journal)))).toEqual({ ask: 1, ask_1: 2 });
  });

  it('pulls an iterable only as tasks can begin, those that are answered too', async () => {
    const journal = memoryJournal();
    let pulled = 0;
    async function* tasks(run: (i: number) => unknown): AsyncGenerator<Task> {
      for (let i = 0; i < 100; i++) {
        pulled++;
        yield { name: `t${i}`, run: () => run(i) };
      }
    }
    await all(
      resumeTasks(
        tasks((i) => i),
        journal,
      ),
    );
    pulled = 0;
    const asked = vi.fn();
    const events = await all(resumeTasks(tasks(asked), journal, { concurrency: 2 }));
    expect([pulled, replayedOf(events).length, asked.mock.calls.length]).toEqual([100, 100, 0]);
    const later = record(resumeTasks(tasks(forever), memoryJournal(), { concurrency: 3 }));
    pulled = 0;
    await turn();
    expect(pulled).toBeLessThanOrEqual(4);
    later.unsubscribe();
  });

  it('lets what is no task fail alone, as a run does', async () => {
    const tasks = [null, { name: 'a', run: () => 1 }, { name: 'b' }];
    const events = await all(
      resumeTasks(
        (function* () {
          yield* tasks as Task[];
        })(),
        memoryJournal(),
      ),
    );
    expect(
      brief(events)
        .filter((text) => !text.endsWith('start'))
        .toSorted(),
    ).toEqual(['a complete', 'b error', 'task error']);
  });

  it('reads long answers again instead of holding them', async () => {
    const journal = memoryJournal();
    const long = 'x'.repeat(5_000);
    await all(resumeTasks({ a: () => long, b: () => ({ long }), c: () => undefined }, journal));
    const read = vi.spyOn(journal, 'read');
    expect(answersOf(await all(resumeTasks({ a: forever, b: forever, c: forever }, journal)))).toEqual({
      a: long,
      b: { long },
      c: undefined,
    });
    // Once for all, and once for each long one.
    expect(read).toHaveBeenCalledTimes(3);
  });

  it("takes options of its own besides the run's: whether chunks are kept, and what a failing journal does", async () => {
    const journal = memoryJournal();
    const stream = () => of('a chunk', 'the answer');
    await all(resumeTasks({ stream }, journal, { chunks: false, retry: true }));
    expect(journal.text).not.toContain('a chunk');
    const full: Journal = { ...unread, append: () => Promise.reject(new Error('the disk is full')) };
    expect(brief(await all(resumeTasks({ a: () => 1 }, full, { onError: 'continue', retry: true })))).toEqual([
      'a start',
      'a complete',
    ]);
    await expect(all(resumeTasks({ a: () => 1 }, full, { onError: 'fail' }))).rejects.toThrow('the disk is full');
  });

  it('refuses bad tasks and options before anything starts', () => {
    const run = () => 1;
    expect(() => resumeTasks({ a: 1 as never }, memoryJournal())).toThrow("task 'a' must be a function");
    expect(() => resumeTasks({ run }, memoryJournal(), { concurrency: 0 })).toThrow('concurrency');
    expect(() => resumeTasks({ run }, memoryJournal(), { onError: 'stop' as never })).toThrow('onError');
    expect(() => resumeTasks([{ name: 'a', run, key: 7 as never }], memoryJournal())).toThrow(
      "task 'a': key must be a string, got 7",
    );
  });

  it('however often it is cut off: what was told is never asked again, and all is answered in the end', async () => {
    const cut = fc.asyncProperty(fc.array(fc.nat(12), { maxLength: 6 }), fc.nat(9), async (cuts, count) => {
      const journal: Journal = memoryJournal();
      const told = new Set<string>();
      let repeated = 0;
      const tasks = Array.from({ length: count }, (_, i) => ({
        name: `t${i}`,
        run: async () => {
          if (told.has(`t${i}`)) repeated++;
          for (let step = 0; step < (i * 7) % 5; step++) await Promise.resolve();
          return i;
        },
      }));
      const note = (event: TaskEvent) => void (event.type === 'complete' && told.add(event.name));
      for (const turns of cuts) {
        const run = resumeTasks(tasks, journal, { concurrency: 3 }).subscribe(note);
        for (let step = 0; step < turns * 4; step++) await Promise.resolve();
        run.unsubscribe();
      }
      const events = await all(resumeTasks(tasks, journal, { concurrency: 3 }));
      expect(repeated).toBe(0);
      expect(Object.keys(answersOf(events))).toHaveLength(count);
      const recorded = (await eventsOf(journal)).filter(({ type, name }) => type === 'complete' && told.has(name));
      expect(new Set(recorded.map(({ name }) => name)).size).toBe(told.size);
      const ids = (await entriesOf(journal)).map(({ id }) => Number(id));
      expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    });
    await fc.assert(cut, { numRuns: 100 });
  });
});
