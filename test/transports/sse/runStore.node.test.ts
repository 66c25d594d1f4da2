import { finalState, HttpError, runTasks, type TaskContext, type TaskEvent } from 'parallel-genai';
import { createRunStore, fromEventStream } from 'parallel-genai/sse';
import { finalize, lastValueFrom, NEVER, of, startWith, throwError, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { brief, record } from '../../support/tasks.js';
import { later, storeServer, until } from './storeServer.js';

const all = (events$: ReturnType<ReturnType<typeof createRunStore>['attach']>) =>
  lastValueFrom(events$.pipe(toArray()), { defaultValue: [] });

/** A task that never answers, and what became of it. */
function endless() {
  const calls = { started: 0, aborted: 0 };
  const never = ({ signal }: TaskContext) => {
    calls.started++;
    return new Promise<string>(() => signal.addEventListener('abort', () => calls.aborted++));
  };
  return { calls, never };
}
const start: TaskEvent = { type: 'start', name: 'a', attempt: 1, at: 5 };

describe('a store', () => {
  it('tells everybody who attaches the same events, those that were and those to come', async () => {
    const store = createRunStore();
    const answer = later<string>();
    let calls = 0;
    const id = store.run({ a: () => (calls++, answer.promise), b: () => 'yes' });
    const first = record(store.attach(id));
    await until(() => first.events.length === 3);
    const second = record(store.attach(id));
    await until(() => second.events.length === 3);
    answer.resolve('late');
    await until(() => first.end !== undefined && second.end !== undefined);
    expect(brief(first.events)).toEqual(['a start', 'b start', 'b complete', 'a complete']);
    expect(second.events).toEqual(first.events);
    expect(await all(store.attach(id))).toEqual(first.events);
    expect(await all(store.attach(id, '3'))).toEqual(first.events.slice(3));
    expect(calls).toBe(1);
    expect(store.active).toBe(0);
  });
  it('runs records, arrays and lazy sources alike, and cancels one task of each alone', async () => {
    const store = createRunStore();
    const { never, calls } = endless();
    const lazily = async function* () {
      yield { name: 'a', run: never };
      yield { name: 'b', run: () => 'yes' };
      await new Promise(() => undefined);
    };
    const sources = [
      { a: never, b: { run: () => 'yes' } },
      [
        { name: 'a', run: never },
        { name: 'b', run: () => 'yes' },
      ],
    ];
    for (const [index, source] of [...sources, lazily()].entries()) {
      const id = store.run(source);
      const seen = record(store.attach(id));
      await until(() => seen.events.length === 3);
      expect(store.cancel(id, 'a')).toBe(true);
      await until(() => seen.events.length === 4);
      expect(seen.events[3]).toMatchObject({ type: 'error', name: 'a', error: { name: 'AbortError' } });
      expect(calls.aborted).toBe(index + 1);
      // A task that has ended is cancelled enough.
      expect([store.cancel(id, 'a'), store.cancel(id, 'b')]).toEqual([true, true]);
      expect(store.cancel(id, 'c')).toBe(false);
      expect(store.cancel(id)).toBe(true);
      await until(() => seen.end === 'completed');
    }
  });
  it('names tasks of one name as runTasks does, and cancels the one that is meant', async () => {
    const store = createRunStore();
    const { never } = endless();
    const id = store.run([
      { name: 'a', run: never },
      { name: 'a', run: never },
    ]);
    const seen = record(store.attach(id));
    await until(() => seen.events.length === 2);
    store.cancel(id, 'a_1');
    await until(() => seen.events.length === 3);
    expect(brief(seen.events)).toEqual(['a start', 'a_1 start', 'a_1 error']);
    store.cancel(id);
  });
  it('cancels a whole run: each task ends with an event, and what has not begun never does', async () => {
    const store = createRunStore();
    const { never, calls } = endless();
    const id = store.run({ a: never, b: never, c: never }, { concurrency: 1 });
    const seen = record(store.attach(id));
    await until(() => seen.events.length === 1);
    store.cancel(id);
    await until(() => seen.end === 'completed');
    expect(calls).toEqual({ started: 1, aborted: 1 });
    expect(
      seen.events
        .filter(({ type }) => type === 'error')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['a', 'b', 'c']);
    expect(await finalState(store.attach(id))).toMatchObject({ counts: { running: 0 } });
  });
  it('leaves a task its own signal', async () => {
    const store = createRunStore();
    const { never } = endless();
    const own = new AbortController();
    const id = store.run({ a: { run: never, signal: own.signal }, b: never });
    const seen = record(store.attach(id));
    await until(() => seen.events.length === 2);
    own.abort(new Error('enough'));
    await until(() => seen.events.length === 3);
    expect(seen.events[2]).toMatchObject({ name: 'a', type: 'error', error: { message: 'enough' } });
    store.cancel(id);
  });
  it('takes any other source, whose tasks cannot be cancelled one by one', async () => {
    const store = createRunStore();
    let left = false;
    const source$ = NEVER.pipe(
      startWith(start),
      finalize(() => (left = true)),
    );
    const id = store.start(source$);
    const seen = record(store.attach(id));
    await until(() => seen.events.length === 1);
    expect(() => store.cancel(id, 'a')).toThrow("this run's tasks cannot be cancelled one by one");
    store.cancel(id);
    await until(() => seen.end === 'completed');
    expect(left).toBe(true);
    expect(seen.events[1]).toMatchObject({ type: 'error', name: 'a', cancelled: true, error: { name: 'AbortError' } });
  });
  it('tells of a run that failed as a whole', async () => {
    const store = createRunStore();
    const id = store.start(throwError(() => new RangeError('no more tasks')));
    await expect(all(store.attach(id))).rejects.toMatchObject({ name: 'RangeError', message: 'no more tasks' });
  });
  it('refuses bad tasks and options at once, as runTasks does', () => {
    const store = createRunStore();
    expect(() => store.run({ a: 1 as never })).toThrow("task 'a' must be a function");
    expect(() => store.run([null as never])).toThrow('task 0 must be');
    expect(() => store.run(null as never)).toThrow('tasks must be');
    expect(() => store.run({ a: { run: () => 1, signal: 'x' as never } })).toThrow('signal must be an AbortSignal');
    expect(() => store.run({}, { concurrency: 0 })).toThrow('concurrency');
    expect(store.size).toBe(0);
    expect(() => createRunStore({ keepMs: -1 })).toThrow('keepMs must be a number of at least 0, got -1');
    expect(() => createRunStore({ maxRuns: 0 })).toThrow('maxRuns');
    expect(() => createRunStore({ journal: 'x' as never })).toThrow('journal must be a function');
  });
  it('gives ids that nobody can guess, and knows no other', async () => {
    const store = createRunStore();
    const ids = Array.from({ length: 1_000 }, () => store.start(of(start)));
    expect(new Set(ids).size).toBe(1_000);
    expect(ids.every((id) => /^[\w-]{32}$/.test(id))).toBe(true);
    // Each character takes each of its values about as often as the others: 64 of them, 500 times each.
    const counts = new Map<string, number>();
    for (const character of ids.join('')) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect(counts.size).toBe(64);
    expect(Math.max(...counts.values())).toBeLessThan(700);
    for (const id of ['', 'a', '../../etc/passwd', ids[0]!.slice(1)]) {
      await expect(all(store.attach(id))).rejects.toMatchObject({ name: 'HttpError', status: 404 });
      expect(store.cancel(id)).toBe(false);
    }
  });
});

describe('a store that is closed', () => {
  it('lets what goes on end within the grace, and starts nothing any more', async () => {
    const store = createRunStore();
    const answer = later<string>();
    const id = store.run({ a: () => answer.promise });
    const closed = store.close(60_000);
    expect(() => store.run({ a: () => 1 })).toThrow(HttpError);
    answer.resolve('in time');
    await closed;
    expect((await finalState(store.attach(id))).tasks.get('a')?.value).toBe('in time');
  });
  it('ends what does not with an event for each task', async () => {
    const { never } = endless();
    const server = await storeServer((store) => store.run({ never }));
    const visit = record(fromEventStream(server.url, { method: 'POST' }));
    await until(() => visit.events.length === 1);
    await server.store.close(0);
    await until(() => visit.end !== undefined);
    expect(visit.end).toBe('completed');
    expect(visit.events[1]).toMatchObject({ type: 'error', error: { name: 'ShuttingDownError' } });
  });
  it('is closed at once where nothing runs', async () => {
    const store = createRunStore();
    store.start(runTasks({ a: () => 1 }));
    await store.close();
    await createRunStore().close();
  });
});
