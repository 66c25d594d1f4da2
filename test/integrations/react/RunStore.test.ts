import { HttpError, runTasks, type TaskEvent } from 'parallel-genai';
import { from, NEVER, Observable, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type RunSource, RunStore } from '../../../src/integrations/react/RunStore.js';

const at = { attempt: 1, at: 0 } as const;
const start = (name: string): TaskEvent => ({ ...at, type: 'start', name });
const chunk = (name: string, value: string): TaskEvent => ({ ...at, type: 'chunk', name, value });
const complete = (name: string, value: string): TaskEvent => ({
  ...at,
  type: 'complete',
  name,
  attempts: 1,
  elapsedMs: 1,
  value,
});

/** A store whose `events` are handled so; what it was told. */
function storeOf(source: RunSource<TaskEvent>, handle: (event: TaskEvent, store: RunStore<TaskEvent>) => void) {
  const store = new RunStore<TaskEvent>(source);
  const told: string[] = [];
  store.events.subscribe((event) => {
    told.push(`${event.name} ${event.type}`);
    handle(event, store);
  });
  return { store, told, task: (name: string) => store.view().state.tasks.get(name) };
}

describe('a handler of events', () => {
  it('that cancels upon the first answer of a run keeps that answer', async () => {
    let aborted = 0;
    const slow = ({ signal }: { signal: AbortSignal }) =>
      new Promise<string>(() => signal.addEventListener('abort', () => aborted++));
    const run$ = runTasks({ fast: async () => 'the answer', slow }, { heartbeatMs: false });
    const { store, task } = storeOf(run$, ({ type }, { cancel }) => type === 'complete' && cancel());
    store.start();
    await expect.poll(() => store.view().status).toBe('cancelled');
    expect(task('fast')).toMatchObject({ status: 'completed', value: 'the answer', rank: 1 });
    expect(store.view().state).toMatchObject({ ranking: ['fast'], counts: { completed: 1 } });
    expect(aborted).toBe(1);
  });

  it('that cancels upon a chunk keeps it, and those before it', () => {
    const run = new Subject<TaskEvent>();
    const { store, told, task } = storeOf(run, (event, { cancel }) => {
      if (event.type === 'chunk' && event.value === 'Ops') cancel();
    });
    store.start();
    for (const event of [start('a'), chunk('a', 'ML'), chunk('a', 'Ops'), chunk('a', '!')]) run.next(event);
    expect(store.view()).toMatchObject({ status: 'cancelled', running: false });
    expect(task('a')).toMatchObject({ status: 'cancelled', text: 'MLOps' });
    expect(store.view().state.counts).toMatchObject({ running: 0, cancelled: 1 });
    expect(told).toEqual(['a start', 'a chunk', 'a chunk']);
    expect(run.observed).toBe(false);
  });

  it('that cancels upon the last answer keeps it, and the run stays cancelled', () => {
    const run = new Subject<TaskEvent>();
    const { store, task } = storeOf(run, ({ type }, { cancel }) => type === 'complete' && cancel());
    store.start();
    run.next(start('a'));
    run.next(complete('a', 'done'));
    run.complete();
    expect(store.view()).toMatchObject({ status: 'cancelled', running: false });
    expect(task('a')).toMatchObject({ status: 'completed', value: 'done' });
  });

  it('that starts anew upon an answer begins with nothing of the run before', () => {
    const runs: Subject<TaskEvent>[] = [];
    const source = () => {
      const run = new Subject<TaskEvent>();
      runs.push(run);
      return run;
    };
    const { store, task } = storeOf(
      source,
      (event, { start }) => event.name === 'a' && event.type === 'complete' && start(),
    );
    store.start();
    runs[0]?.next(start('a'));
    runs[0]?.next(complete('a', 'first'));
    expect(store.view()).toMatchObject({ status: 'running', running: true });
    expect(store.view().state.tasks.size).toBe(0);
    expect(runs.map(({ observed }) => observed)).toEqual([false, true]);
    runs[1]?.next(start('b'));
    runs[1]?.next(complete('b', 'second'));
    store.cancel();
    expect([...store.view().state.tasks.keys()]).toEqual(['b']);
    expect(task('b')).toMatchObject({ value: 'second' });
  });
});

describe('a handler of the events of a run that tells all before subscribe() returns', () => {
  const all = [start('a'), complete('a', 'first'), start('b'), complete('b', 'second')];

  it('that cancels upon an answer keeps that answer, and is told of nothing more', () => {
    const { store, told, task } = storeOf(from(all), ({ type }, { cancel }) => type === 'complete' && cancel());
    store.start();
    expect(store.view()).toMatchObject({ status: 'cancelled', running: false });
    expect(task('a')).toMatchObject({ status: 'completed', value: 'first' });
    expect(task('b')).toBeUndefined();
    expect(told).toEqual(['a start', 'a complete']);
  });

  it('that starts anew upon an answer gets the second run, and can cancel it', () => {
    let left = 0;
    const second = new Observable<TaskEvent>((subscriber) => {
      subscriber.next(start('c'));
      subscriber.add(() => left++);
    });
    const sources = [from(all), second, NEVER];
    const { store } = storeOf(
      () => sources.shift(),
      (event, { start }) => event.name === 'a' && event.type === 'complete' && start(),
    );
    store.start();
    expect(store.view()).toMatchObject({ status: 'running', running: true });
    store.cancel();
    expect(store.view()).toMatchObject({ status: 'cancelled', running: false });
    expect([...store.view().state.tasks.keys()]).toEqual(['c']);
    expect(left).toBe(1);
  });
});

describe('a run that is over', () => {
  it.each(['completed', 'failed'] as const)('leaves no task running where it %s before they ended', async (how) => {
    const run = new Subject<TaskEvent>();
    const { store, task } = storeOf(run, () => undefined);
    store.start();
    run.next(start('a'));
    if (how === 'failed') run.error(new Error('the server is gone'));
    else run.complete();
    await expect.poll(() => store.view().status).toBe(how);
    expect(task('a')?.status).toBe('cancelled');
  });
});

describe('a run to come back to', () => {
  const gone = () => throwError(() => new HttpError('HTTP 404: there is no such run', 404));
  /** A store with what it may resume, mounted with these deps. */
  function mounted(resume: () => Observable<TaskEvent> | undefined, deps: readonly unknown[] | undefined) {
    let started = 0;
    const fresh = new Subject<TaskEvent>();
    const store = new RunStore<TaskEvent>(() => (started++, fresh));
    store.resume = resume;
    const leave = store.attach(deps);
    return { store, leave, fresh, started: () => started };
  }

  it('is shown when the component is there, and nothing else is started by its deps', () => {
    const kept = new Subject<TaskEvent>();
    const { store, started } = mounted(() => kept, ['question']);
    kept.next(start('a'));
    expect(started()).toBe(0);
    store.cancel();
    expect(store.view()).toMatchObject({ status: 'cancelled' });
    expect(store.view().state.tasks.has('a')).toBe(true);
    expect(kept.observed).toBe(false);
    store.attach(['another question']);
    expect(started()).toBe(1);
  });
  it('is asked for once, also under StrictMode', () => {
    let asked = 0;
    const kept = new Subject<TaskEvent>();
    const { store, leave, started } = mounted(() => (asked++, kept), undefined);
    leave();
    store.attach(undefined);
    expect([asked, started(), store.view().status]).toEqual([1, 0, 'running']);
  });
  it('that is gone makes way for the run of the deps', () => {
    const { store, fresh, started } = mounted(gone, ['question']);
    expect([started(), store.view().status]).toEqual([1, 'running']);
    fresh.next(start('b'));
    store.cancel();
    expect(store.view().state.tasks.has('b')).toBe(true);
  });
  it('that is gone leaves the component idle without deps, and it can start one', () => {
    const { store, started } = mounted(gone, undefined);
    expect([started(), store.view().status]).toEqual([0, 'idle']);
    store.start();
    expect([started(), store.view().status]).toEqual([1, 'running']);
  });
  it('is nothing where there is none', () => {
    const { store, started } = mounted(() => undefined, ['question']);
    expect([started(), store.view().status]).toEqual([1, 'running']);
  });
  it('fails like any other', async () => {
    const { store } = mounted(() => throwError(() => new Error('offline')), undefined);
    await expect.poll(() => store.view().status).toBe('failed');
  });
});
