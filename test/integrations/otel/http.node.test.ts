import { AsyncTaskRunner, createLimiter, runAsCompleted, runTasks, type TaskContext } from 'parallel-genai';
import { tracing } from 'parallel-genai/otel';
import { from, lastValueFrom, type Observable, switchMap, take, timer, toArray } from 'rxjs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { serve } from '../../support/serve.js';
import { paths, registerSdk } from './telemetry.js';

const sdk = registerSdk();
beforeEach(() => sdk.reset());
afterAll(() => sdk.stop());

const around = tracing();
const all = <T>(run$: Observable<T>) => lastValueFrom(run$.pipe(toArray()), { defaultValue: [] });

/** A server that answers, but what is called `silent` never; and how often that was left. */
async function model() {
  let left = 0;
  let onAsked: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (onAsked = resolve));
  const { url } = await serve(async ({ path, abandoned }, response) => {
    if (!path.startsWith('/silent')) return void response.end('fine');
    onAsked();
    if (await abandoned) left++;
  });
  return { url, asked, left: () => left };
}

const get = async (url: string, { signal }: Pick<TaskContext, 'signal'>) => {
  const response = await fetch(url, { signal });
  return response.text();
};

/** All requests that were traced, once that many have ended: what is aborted ends a moment after its attempt. */
async function requests(count: number): Promise<string[]> {
  await expect.poll(() => sdk.spans.filter(({ name }) => name === 'GET')).toHaveLength(count);
  expect(sdk.spans.length).toBe(sdk.started);
  return paths(sdk.spans).filter((path) => path.endsWith('GET'));
}

describe('an HTTP request is below the attempt that made it', () => {
  it('where a hedge joins an attempt that is silent', async () => {
    const { url, asked, left } = await model();
    const ask = async (context: TaskContext) => {
      if (context.attempt === 1) return get(`${url}/silent`, context);
      // Not before the first has reached the server, which could not see it leave.
      await asked;
      return get(url, context);
    };
    await all(runTasks({ a: ask }, { around, hedge: { afterMs: 1 } }));
    expect(await requests(2)).toEqual(Array(2).fill('run > task a > attempt a > GET'));
    const [first, second] = sdk.spans
      .filter(({ name }) => name === 'GET')
      .map((span) => sdk.spans.find((other) => other.spanContext().spanId === span.parentSpanContext?.spanId))
      .toSorted(
        (a, b) => Number(a?.attributes['parallel_genai.attempt']) - Number(b?.attributes['parallel_genai.attempt']),
      );
    expect(first?.attributes['parallel_genai.outcome']).toBe('stopped');
    expect(second?.attributes['parallel_genai.hedge']).toBe(true);
    await expect.poll(left).toBe(1);
  });

  const silent =
    (url: string) =>
    (context: TaskContext): Promise<string> =>
      get(`${url}/silent`, context);
  type Ask = ReturnType<typeof silent>;
  const aborted = (asked: Promise<void>) => {
    const controller = new AbortController();
    void asked.then(() => controller.abort(new Error('not wanted')));
    return controller.signal;
  };
  const ways: Readonly<Record<string, (ask: Ask, asked: Promise<void>) => Promise<unknown>>> = {
    'the run is left': async (ask, asked) => {
      const run = runTasks({ a: ask }, { around }).subscribe();
      await asked;
      run.unsubscribe();
    },
    "the run's signal is aborted": (ask, asked) =>
      all(runTasks({ a: ask }, { around, signal: aborted(asked) })).catch(() => undefined),
    "a task's signal is aborted": (ask, asked) =>
      all(runTasks({ a: { run: ask, signal: aborted(asked) } }, { around })),
    'the attempt times out': (ask) => all(runTasks({ a: ask }, { around, timeoutMs: 50 })),
    'the attempt falls silent': (ask) => all(runTasks({ a: ask }, { around, idleTimeoutMs: 50 })),
    'the deadline has passed': (ask) => all(runTasks({ a: ask }, { around, deadlineMs: 50 })),
    'a loop over the answers breaks': async (ask, asked) => {
      const quick = () => asked.then(() => 'quick');
      for await (const _ of runAsCompleted({ quick, a: ask }, { around })) break;
    },
  };

  it.each(Object.entries(ways))('and ends where %s', async (_way, end) => {
    const { url, asked, left } = await model();
    await end(silent(url), asked);
    expect(await requests(1)).toEqual(['run > task a > attempt a > GET']);
    // On a busy machine a timeout may come before the request has reached the server.
    const hasArrived = await Promise.race([asked.then(() => true), Promise.resolve(false)]);
    if (hasArrived) await expect.poll(left).toBe(1);
  });

  it('within a generator that is left, and within an Observable that asks later', async () => {
    const { url } = await model();
    async function* generator(context: TaskContext) {
      try {
        for (;;) yield await get(url, context);
      } finally {
        // A last request, in the generator's own end.
        await get(`${url}/closed`, { signal: AbortSignal.timeout(60_000) });
      }
    }
    const later = (context: TaskContext) => timer(1).pipe(switchMap(() => from(get(url, context))));
    await all(runTasks({ later }, { around }));
    await all(runTasks({ generator }, { around }).pipe(take(2)));
    await expect.poll(() => paths(sdk.spans)).toContain('run > task generator > attempt generator > GET');
    await expect.poll(() => sdk.spans.filter(({ attributes }) => attributes['url.path'] === '/closed')).toHaveLength(1);
    const gets = paths(sdk.spans).filter((path) => path.endsWith('GET'));
    expect(new Set(gets)).toEqual(
      new Set(['run > task later > attempt later > GET', 'run > task generator > attempt generator > GET']),
    );
  });

  it('within a run that is within a task, and for tasks of one name', async () => {
    const { url } = await model();
    const inner = (context: TaskContext) => get(url, context);
    const outer = () => all(runTasks({ inner }, { around: tracing({ workflow: 'nested' }) }));
    await all(runTasks({ outer }, { around }));
    expect(await requests(1)).toEqual([
      'run > task outer > attempt outer > invoke_workflow nested > task inner > attempt inner > GET',
    ]);
    sdk.reset();
    const runner = new AsyncTaskRunner({ around });
    const same = (path: string, context: TaskContext) => get(`${url}/${path}`, context);
    runner.addTask(same, 'one');
    runner.addTask(same, 'two');
    for await (const _ of runner.runAsyncAsCompleted());
    expect(await requests(2)).toEqual([
      'run > task same > attempt same > GET',
      'run > task same_1 > attempt same_1 > GET',
    ]);
    const pathOf = (name: string) => {
      const attempt = sdk.spans.find((span) => span.name === name)?.spanContext().spanId;
      return sdk.spans.find((span) => span.name === 'GET' && span.parentSpanContext?.spanId === attempt)?.attributes;
    };
    expect([pathOf('attempt same'), pathOf('attempt same_1')].map((span) => span?.['url.path'])).toEqual([
      '/one',
      '/two',
    ]);
  });
});

it('traces of many requests on one limiter are never mixed', async () => {
  const { url } = await model();
  const limiter = createLimiter({ concurrency: 2 });
  const names = Array.from({ length: 8 }, (_, i) => `request-${i}`);
  const answer = (name: string) =>
    sdk.tracer.startActiveSpan(name, async (span) => {
      const ask = (context: TaskContext) => get(`${url}/${name}`, context);
      await all(runTasks({ one: ask, two: ask, three: ask }, { around, limiter, retry: true }));
      span.end();
      return span.spanContext().traceId;
    });
  const traceIds = await Promise.all(names.map(answer));
  await requests(24);
  for (const [i, traceId] of traceIds.entries()) {
    const own = sdk.spans.filter((span) => span.spanContext().traceId === traceId);
    // The request, its run, three tasks, three attempts, three calls.
    expect(own).toHaveLength(1 + 1 + 3 * 3);
    const asked = own.filter(({ name }) => name === 'GET').map(({ attributes }) => attributes['url.path']);
    expect(asked).toEqual(Array(3).fill(`/${names[i]}`));
  }
});
