import { context, trace } from '@opentelemetry/api';
import {
  createLimiter,
  fallback,
  race,
  runAsCompleted,
  runTasks,
  type TaskContext,
  TaskTimeoutError,
} from 'parallel-genai';
import { tracing } from 'parallel-genai/otel';
import { lastValueFrom, from, NEVER, type Observable, of, range, switchMap, take, toArray } from 'rxjs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { serve } from '../../support/serve.js';
import { idOf, named, paths, registerSdk } from './telemetry.js';

const sdk = registerSdk();
beforeEach(() => sdk.reset());
afterAll(() => sdk.stop());

const around = tracing();
const asks = {
  operation: 'chat',
  provider: 'openai',
  model: 'gpt',
  stream: true,
  server: 'http://user:pass@h.test:81/p?k=v',
};

/** Fetches by GET; fails with the status, as clients do. */
const get = async (url: string, { signal }: { signal: AbortSignal }) => {
  const response = await fetch(url, { signal });
  const text = await response.text();
  if (!response.ok) throw Object.assign(new Error(`answered ${response.status}`), { status: response.status });
  return text;
};
/** A server that fails as often as the path says, and then answers. */
const flaky = () => {
  const counts = new Map<string, number>();
  return serve(({ path }, response) => {
    const count = (counts.get(path) ?? 0) + 1;
    counts.set(path, count);
    response.statusCode = count <= Number(/fails=(\d+)/.exec(path)?.[1] ?? 0) ? 503 : 200;
    response.end('fine');
  });
};
const all = <T>(run$: Observable<T>) => lastValueFrom(run$.pipe(toArray()), { defaultValue: [] });
const quick = { attempts: 3, delay: () => 1 };

describe('tracing', () => {
  it('puts each HTTP request below the attempt that made it, with retries', async () => {
    const { url } = await flaky();
    const ask = (context: TaskContext) => get(`${url}/a?fails=2`, context);
    await all(runTasks({ a: ask, b: (context) => get(`${url}/b`, context) }, { around, retry: quick }));
    expect(paths(sdk.spans)).toEqual([
      ...['run', 'run > task a', ...Array<string>(3).fill('run > task a > attempt a')],
      ...Array<string>(3).fill('run > task a > attempt a > GET'),
      ...['run > task b', 'run > task b > attempt b', 'run > task b > attempt b > GET'],
    ]);
    const attempts = named(sdk.spans, 'attempt a');
    expect(attempts.map(({ attributes }) => attributes['error.type'])).toEqual(['503', '503', undefined]);
    expect(attempts.map(({ status }) => status.code)).toEqual([2, 2, 0]);
    const [task] = named(sdk.spans, 'task a');
    expect(task?.status.code).toBe(0);
    expect(task?.attributes).toEqual({ 'parallel_genai.task.name': 'a', 'parallel_genai.task.attempts': 3 });
    expect(task?.events.map(({ name, attributes }) => [name, attributes])).toEqual(
      [1, 2].map((attempt) => [
        'parallel_genai.retry',
        { 'parallel_genai.attempt': attempt, 'parallel_genai.retry.delay': 0.001, 'error.type': '503' },
      ]),
    );
  });

  it('puts what generators, Observables and promises of them do later below their attempt', async () => {
    const { url } = await flaky();
    async function* generator(context: TaskContext) {
      await get(`${url}/1`, context);
      yield 'chunk';
      return get(`${url}/2`, context);
    }
    const tasks = {
      generator,
      observable: (context: TaskContext) => of(1).pipe(switchMap(() => from(get(`${url}/3`, context)))),
      promised: async (context: TaskContext) => {
        await get(`${url}/4`, context);
        return generator(context);
      },
    };
    const events = await all(runTasks(tasks, { around }));
    expect(events.filter(({ type }) => type === 'complete')).toHaveLength(3);
    const requests = paths(sdk.spans).filter((path) => path.endsWith('GET'));
    const below = (name: string, times: number) =>
      Array<string>(times).fill(`run > task ${name} > attempt ${name} > GET`);
    expect(requests).toEqual([...below('generator', 2), ...below('observable', 1), ...below('promised', 3)]);
  });

  it('tells a hedge as a sibling with a link, and that the loser was stopped', async () => {
    const ask = ({ attempt }: TaskContext) => (attempt === 1 ? NEVER : 'second');
    await all(runTasks({ a: ask }, { around, hedge: { afterMs: 1 } }));
    const [first, hedge] = named(sdk.spans, 'attempt a');
    expect(hedge?.parentSpanContext?.spanId).toBe(first?.parentSpanContext?.spanId);
    expect(hedge?.links.map(({ context }) => context.spanId)).toEqual([idOf(first)]);
    expect(first?.attributes).toEqual({
      ...{ 'parallel_genai.attempt': 1, 'parallel_genai.hedge': false },
      'parallel_genai.outcome': 'stopped',
    });
    expect(first?.status.code).toBe(0);
    expect(hedge?.attributes).toEqual({ 'parallel_genai.attempt': 2, 'parallel_genai.hedge': true });
  });

  it.each([
    ['timeout', { timeoutMs: 1 }],
    ['idle_timeout', { idleTimeoutMs: 1 }],
    ['deadline_timeout', { deadlineMs: 1 }],
  ])('tells a %s of the attempt and its task', async (type, options) => {
    await all(runTasks({ a: () => NEVER }, { around, ...options }));
    for (const name of ['attempt a', 'task a']) {
      const [span] = named(sdk.spans, name);
      expect([name, span?.status.code, span?.attributes['error.type']]).toEqual([name, 2, type]);
    }
    expect(named(sdk.spans, 'run')[0]?.status.code).toBe(0);
  });

  it('ends all spans as stopped when the run is left, by unsubscribing, by `break`, or by a signal of the task', async () => {
    const stopped = () =>
      sdk.spans.map(({ name, status, attributes }) => [name, status.code, attributes['parallel_genai.outcome']]);
    const expected = ['attempt a', 'task a', 'run'].map((name) => [name, 0, 'stopped']);
    runTasks({ a: () => NEVER }, { around })
      .subscribe()
      .unsubscribe();
    expect(stopped()).toEqual(expected);
    sdk.reset();
    for await (const _ of runAsCompleted({ quick: () => 1, a: () => NEVER }, { around })) break;
    expect(stopped()).toEqual(expect.arrayContaining(expected));
    expect(sdk.started).toBe(sdk.spans.length);
    sdk.reset();
    const controller = new AbortController();
    const run = all(runTasks({ a: { run: () => NEVER, signal: controller.signal } }, { around }));
    controller.abort(new Error('not wanted'));
    await run;
    expect(stopped()).toEqual([...expected.slice(0, 2), ['run', 0, undefined]]);
  });

  it('marks the run as failed where the run itself fails, and not for a task', async () => {
    const controller = new AbortController();
    const run = all(runTasks({ a: () => NEVER }, { around, signal: controller.signal })).catch(
      (error: unknown) => error,
    );
    controller.abort(new TaskTimeoutError('deadline', 1));
    await run;
    expect(named(sdk.spans, 'run')[0]?.attributes['error.type']).toBe('deadline_timeout');
    expect(sdk.spans.map(({ name }) => name)).toEqual(['attempt a', 'task a', 'run']);
  });

  it('never mixes the traces of two requests that share a limiter', async () => {
    const { url } = await flaky();
    const limiter = createLimiter({ concurrency: 1 });
    const request = (name: string) =>
      sdk.tracer.startActiveSpan(name, async (span) => {
        const ask = (context: TaskContext) => get(`${url}/${name}`, context);
        await all(runTasks({ one: ask, two: ask, three: ask }, { around, limiter }));
        span.end();
      });
    await Promise.all([request('A'), request('B')]);
    for (const path of paths(sdk.spans).filter((path) => path.endsWith('GET')))
      expect(path).toMatch(/^[AB] > run > task/);
    for (const name of ['A', 'B']) {
      const traceId = named(sdk.spans, name)[0]?.spanContext().traceId;
      const requests = sdk.spans.filter((span) => span.spanContext().traceId === traceId && span.name === 'GET');
      expect(requests).toHaveLength(3);
      for (const { attributes } of requests) expect(attributes['url.path']).toBe(`/${name}`);
    }
  });

  it("runs the subscriber's own calls where the run was subscribed", async () => {
    const active: unknown[] = [];
    const outer = sdk.tracer.startSpan('outer');
    const run = context.with(
      trace.setSpan(context.active(), outer),
      () =>
        new Promise<void>((complete) =>
          runTasks({ a: () => Promise.resolve(1) }, { around }).subscribe({
            next: () => active.push(idOf(trace.getActiveSpan())),
            complete,
          }),
        ),
    );
    await run;
    outer.end();
    expect(active).toEqual([idOf(outer), idOf(outer)]);
  });

  it('puts a run within a task below the attempt', async () => {
    const inner = () => all(runTasks({ inner: () => 1 }, { around: tracing({ workflow: 'nested' }) }));
    await all(runTasks({ outer: inner }, { around }));
    expect(paths(sdk.spans)).toContain('run > task outer > attempt outer > invoke_workflow nested > task inner');
  });

  it('gives each function of race and fallback a span', async () => {
    const usage = { inputTokens: 5, outputTokens: 7 };
    const wins = Object.assign(
      (context: TaskContext) => {
        context.report({ usage });
        return 'won';
      },
      { asks },
    );
    const down = () => {
      throw Object.assign(new Error('down'), { status: 500 });
    };
    const loses = () => NEVER;
    await all(runTasks({ race: race(loses, wins), fallback: fallback(down, wins) }, { around }));
    expect(paths(sdk.spans)).toEqual([
      ...['run', 'run > task fallback', 'run > task fallback > attempt fallback'],
      ...[
        'run > task fallback > attempt fallback > chat gpt',
        'run > task fallback > attempt fallback > function down',
      ],
      ...['run > task race', 'run > task race > attempt race', 'run > task race > attempt race > chat gpt'],
      'run > task race > attempt race > function loses',
    ]);
    expect(named(sdk.spans, 'function loses')[0]?.attributes['parallel_genai.outcome']).toBe('stopped');
    expect(named(sdk.spans, 'function down')[0]?.attributes['error.type']).toBe('500');
    expect(named(sdk.spans, 'chat gpt')[0]?.attributes['gen_ai.usage.input_tokens']).toBe(5);
    expect(named(sdk.spans, 'attempt race')[0]?.attributes).not.toHaveProperty('gen_ai.usage.input_tokens');
  });

  it('lets a source that emits without a pause be left', async () => {
    const endless = runTasks({ a: () => range(0, Number.POSITIVE_INFINITY) }, { around }).pipe(take(10));
    expect(await all(endless)).toHaveLength(10);
    expect(sdk.spans.map(({ name }) => name)).toEqual(['attempt a', 'task a', 'run']);
  });

  it('names the spans of lazily made tasks alike', async () => {
    const lazy = new Set(['x', 'y'].map((name) => ({ name, run: () => 1 })));
    await all(runTasks(lazy, { around }));
    expect(new Set(sdk.spans.map(({ name }) => name))).toEqual(new Set(['attempt', 'task', 'run']));
    expect(named(sdk.spans, 'task').map(({ attributes }) => attributes['parallel_genai.task.name'])).toEqual([
      'x',
      'y',
    ]);
  });

  it('refuses options that it does not know, and what is none', () => {
    expect(() => tracing({ tracre: 1 } as never)).toThrow('tracre');
    expect(() => tracing({ workflow: '' })).toThrow('workflow must be a non-empty string');
    expect(() => tracing({ tracer: {} as never })).toThrow('tracer must have startSpan()');
  });
});
