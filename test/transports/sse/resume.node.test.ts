/** A run that is come back to after a reload of the page. */
import type { TaskContext } from 'parallel-genai';
import { fromEventStream, resumeEventStream } from 'parallel-genai/sse';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { brief, record } from '../../support/tasks.js';
import { later, storeServer, until } from './storeServer.js';

/** A tab's storage, for Node has none. */
function tab(broken: Partial<Storage> = {}) {
  const kept = new Map<string, string>();
  const real = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  vi.stubGlobal('sessionStorage', { ...real, ...broken });
  onTestFinished(() => void vi.unstubAllGlobals());
  return kept;
}

/** As a reload does: the connection goes, and nobody unsubscribes. */
function page(url: string, storageKey = 'answers') {
  const run = record(fromEventStream(url, { method: 'POST', reconnect: true, storageKey, cancelOnUnsubscribe: false }));
  return { run, reload: () => run.unsubscribe() };
}

describe('resumeEventStream', () => {
  it('gives the run of before the reload, from its first event, and no model is asked again', async () => {
    tab();
    const answer = later<string>();
    let calls = 0;
    const { url, store } = await storeServer((store) =>
      store.run({ a: () => (calls++, answer.promise), b: () => 'yes' }),
    );
    const { run, reload } = page(url);
    await until(() => run.events.length === 3);
    reload();
    const resumed = record(resumeEventStream('answers')!);
    answer.resolve('late');
    await until(() => resumed.end === 'completed');
    expect(brief(resumed.events)).toEqual(['a start', 'b start', 'b complete', 'a complete']);
    expect([calls, store.size]).toEqual([1, 1]);
    // What was answered is there after another reload, too.
    const again = record(resumeEventStream('answers')!);
    await until(() => again.end === 'completed');
    expect(again.events).toEqual(resumed.events);
  });
  it('gives nothing where none is kept, under another key, or without a storage', () => {
    tab();
    expect(resumeEventStream('answers')).toBeUndefined();
    vi.stubGlobal('sessionStorage', undefined);
    expect(resumeEventStream('answers')).toBeUndefined();
    Object.defineProperty(globalThis, 'sessionStorage', {
      configurable: true,
      get: () => {
        throw new DOMException('denied', 'SecurityError');
      },
    });
    expect(resumeEventStream('answers')).toBeUndefined();
  });
  it('forgets a run that its server has no more', async () => {
    const kept = tab();
    const { url } = await storeServer((store) => store.run({ a: () => 'yes' }));
    kept.set('parallel-genai:answers', `${url}/${'x'.repeat(32)}`);
    const resumed = record(resumeEventStream('answers')!);
    await until(() => resumed.end === 'failed');
    expect(resumed.error).toMatchObject({ name: 'HttpError', status: 404 });
    expect(resumeEventStream('answers')).toBeUndefined();
  });
  it('cancels the run by unsubscribing, and forgets it', async () => {
    tab();
    const aborted = later<void>();
    const never = ({ signal }: TaskContext) =>
      new Promise(() => signal.addEventListener('abort', () => aborted.resolve()));
    const { url } = await storeServer((store) => store.run({ never }));
    const { run, reload } = page(url);
    await until(() => run.events.length === 1);
    reload();
    const resumed = record(resumeEventStream('answers')!);
    await until(() => resumed.events.length === 1);
    resumed.unsubscribe();
    await aborted.promise;
    expect(resumeEventStream('answers')).toBeUndefined();
  });
  it('is not there after a reload where the storage is full, and the run goes on all the same', async () => {
    const setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    tab({ setItem });
    const { url } = await storeServer((store) => store.run({ a: () => 'yes' }));
    const { run } = page(url);
    await until(() => run.end === 'completed');
    expect(run.events).toHaveLength(2);
    expect(resumeEventStream('answers')).toBeUndefined();
  });
  it('refuses a key that is none', () => {
    expect(() => fromEventStream('/runs', { storageKey: 7 as never })).toThrow('storageKey must be a string, got 7');
  });
});
