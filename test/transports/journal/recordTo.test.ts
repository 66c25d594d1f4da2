import { runTasks, type TaskEvent } from 'parallel-genai';
import { memoryJournal, recordTo, type RecordOptions } from 'parallel-genai/journal';
import { concat, finalize, NEVER, of, Subject, throwError } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { brief, record } from '../../support/tasks.js';
import { all, entriesOf, eventsOf, HeldJournal } from './recorded.js';

const turn = () => new Promise((resolve) => setTimeout(resolve));
const start = (name: string): TaskEvent => ({ type: 'start', name, attempt: 1, at: 1 });
const chunk = (name: string, value: unknown): TaskEvent => ({ type: 'chunk', name, attempt: 1, at: 2, value });
const complete = (name: string, value: unknown): TaskEvent => ({
  ...{ type: 'complete', name, attempt: 1, at: 3, attempts: 1, elapsedMs: 2, value },
});

describe('recordTo', () => {
  it('keeps every event, and passes each on as it is, in order', async () => {
    const journal = memoryJournal();
    const tasks = {
      english: async function* () {
        yield 'ML';
        yield 'Ops';
        return 'MLOps';
      },
      broken: () => {
        throw new RangeError('no');
      },
    };
    const events = await all(runTasks(tasks).pipe(recordTo(journal)));
    expect(brief(events)).toEqual([
      ...['english start', 'broken start', 'broken error'],
      ...['english chunk', 'english chunk', 'english complete'],
    ]);
    expect(brief(await eventsOf(journal))).toEqual(brief(events));
    expect((await entriesOf(journal)).map(({ type }) => type)).toEqual(['begin', ...events.map(() => 'event'), 'end']);
  });

  it('tells of nothing before it is kept', async () => {
    const journal = new HeldJournal();
    const source$ = new Subject<TaskEvent>();
    const run = record(source$.pipe(recordTo(journal)));
    await turn();
    source$.next(start('a'));
    source$.next(complete('a', 1));
    await turn();
    expect(run.events).toEqual([]);
    // The line that the run begins; then the events, which came meanwhile.
    journal.settle();
    await turn();
    expect(run.events).toEqual([]);
    expect(journal.appended).toHaveLength(3);
    journal.settle();
    await turn();
    expect(run.events.map(({ type }) => type)).toEqual(['start', 'complete']);
    source$.complete();
    await turn();
    expect(run.end).toBeUndefined();
    journal.settle();
    await turn();
    expect(run.end).toBe('completed');
  });

  it('does not begin the run if the journal cannot be opened', async () => {
    const journal = new HeldJournal();
    vi.spyOn(journal, 'append').mockRejectedValue(new Error('locked'));
    const asked = vi.fn();
    await expect(all(runTasks({ asked }).pipe(recordTo(journal)))).rejects.toThrow('locked');
    expect(asked).not.toHaveBeenCalled();
  });

  it('cancels the run and errors if the journal fails, having told what was kept', async () => {
    const journal = new HeldJournal();
    const left = vi.fn();
    const source$ = new Subject<TaskEvent>();
    const run = record(source$.pipe(finalize(left), recordTo(journal)));
    await turn();
    source$.next(complete('a', 1));
    journal.settle();
    await turn();
    journal.settle();
    await turn();
    source$.next(complete('b', 2));
    await turn();
    const full = new Error('the disk is full');
    journal.settle(full);
    await turn();
    expect(run).toMatchObject({ end: 'failed', error: full });
    expect(run.events.map(({ name }) => name)).toEqual(['a']);
    expect(left).toHaveBeenCalledOnce();
  });

  it("goes on without what cannot be kept where onError is 'continue'", async () => {
    const journal = memoryJournal({ maxChars: 0 });
    const events = await all(runTasks({ a: () => 1 }).pipe(recordTo(journal, { onError: 'continue' })));
    expect(brief(events)).toEqual(['a start', 'a complete']);
    expect(await entriesOf(journal)).toEqual([]);
  });

  const refuse = () => {
    throw new Error('no disk');
  };
  it.each([
    ['append throws', { append: refuse }],
    ['append returns nothing', { append: () => undefined as never }],
    ['read throws', { read: refuse }],
  ])('goes on with a journal whose %s, too', async (_, broken) => {
    const journal = Object.assign(memoryJournal(), broken);
    const events = await all(runTasks({ a: () => 1 }).pipe(recordTo(journal, { onError: 'continue' })));
    expect(brief(events)).toEqual(['a start', 'a complete']);
  });

  it('still keeps what was on its way when the subscriber left', async () => {
    const journal = memoryJournal();
    const source$ = new Subject<TaskEvent>();
    const run = record(source$.pipe(recordTo(journal)));
    await turn();
    source$.next(complete('paid for', 1));
    run.unsubscribe();
    await turn();
    expect(source$.observed).toBe(false);
    expect(brief(await eventsOf(journal))).toEqual(['paid for complete']);
    expect(run.events).toEqual([]);
  });

  it.each<[RecordOptions, string[]]>([
    [{ chunks: true }, ['a start', 'a chunk', 'a complete']],
    [{ chunks: false }, ['a start', 'a complete']],
    [{}, ['a start', 'a chunk', 'a complete']],
  ])('with %o keeps %j of a run, and passes all of it on', async (options, kept) => {
    const journal = memoryJournal();
    const events = await all(of(start('a'), chunk('a', 'x'), complete('a', 'x')).pipe(recordTo(journal, options)));
    expect(brief(events)).toEqual(['a start', 'a chunk', 'a complete']);
    expect(brief(await eventsOf(journal))).toEqual(kept);
  });

  it('makes an error of an answer that JSON cannot hold: what cannot be kept is not told as kept', async () => {
    const journal = memoryJournal();
    const events = await all(runTasks({ big: () => 1n, small: () => 1 }).pipe(recordTo(journal)));
    const ends = events.filter(({ type }) => type !== 'start');
    expect(brief(ends)).toEqual(['big error', 'small complete']);
    expect(ends[0]).toMatchObject({ error: { message: expect.stringContaining("'big'") as string } });
    expect(brief(await eventsOf(journal))).toEqual(brief(events));
  });

  it('keeps how the run itself failed', async () => {
    const journal = memoryJournal();
    const run$ = concat(
      of(start('a')),
      throwError(() => new RangeError('no more tasks')),
    );
    await expect(all(run$.pipe(recordTo(journal)))).rejects.toThrow('no more tasks');
    expect(await entriesOf(journal)).toMatchObject([
      { type: 'begin' },
      { type: 'event' },
      { type: 'failed', error: { name: 'RangeError' } },
    ]);
  });

  it('numbers the entries of a second run after those of the first', async () => {
    const journal = memoryJournal();
    for (const name of ['a', 'b']) await all(of(start(name)).pipe(recordTo(journal)));
    expect((await entriesOf(journal)).map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  it.each([
    [{ chunks: 'no' }, 'chunks must be true or false, got "no"'],
    [{ onError: 'stop' }, "onError must be 'fail' or 'continue', got \"stop\""],
    [null, 'options must be an object, got null'],
  ])('refuses the options %j at once', (options, message) => {
    expect(() => recordTo(memoryJournal(), options as never)).toThrow(new TypeError(message));
    expect(() => NEVER.pipe(recordTo(memoryJournal(), options as never))).toThrow(message);
  });
});
