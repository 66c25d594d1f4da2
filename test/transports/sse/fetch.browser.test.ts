/** A run through a browser's own `fetch`, from a server in its service worker. */
import { runTasks, type TaskContext } from 'parallel-genai';
import { fromEventStream, toEventStream } from 'parallel-genai/sse';
import { http } from 'msw';
import { setupWorker } from 'msw/browser';
import { finalize, lastValueFrom, NEVER, startWith, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { record } from '../../support/tasks.js';

const worker = setupWorker();
const url = 'https://relay.test/runs';

describe('fromEventStream in a browser', () => {
  beforeAll(() => worker.start({ quiet: true, onUnhandledRequest: 'bypass' }));
  afterAll(() => worker.stop());

  it('gives the events of a run', async () => {
    const english = async function* ({ name }: TaskContext) {
      yield `${name} 🚀`;
      return 'done';
    };
    worker.use(
      http.post(url, () => toEventStream(runTasks({ english, wrong: () => Promise.reject(new TypeError('no')) }))),
    );
    const events$ = fromEventStream(url, { method: 'POST', body: '{}' });
    const events = await lastValueFrom(events$.pipe(toArray()), { defaultValue: [] });
    const told = events.map(({ name, type }) => `${name} ${type}`).sort();
    expect(told).toEqual(['english chunk', 'english complete', 'english start', 'wrong error', 'wrong start']);
    expect(events.find(({ type }) => type === 'error')).toMatchObject({ error: { name: 'TypeError', message: 'no' } });
  });
  it('ends the run when it is unsubscribed from', async () => {
    let cancelled = false;
    const start = { type: 'start', name: 'a', attempt: 1, at: 0 } as const;
    worker.use(
      http.post(url, () =>
        toEventStream(
          NEVER.pipe(
            startWith(start),
            finalize(() => (cancelled = true)),
          ),
        ),
      ),
    );
    const run = record(fromEventStream(url, { method: 'POST' }));
    await expect.poll(() => run.events.length).toBe(1);
    run.unsubscribe();
    await expect.poll(() => cancelled).toBe(true);
  });
});
