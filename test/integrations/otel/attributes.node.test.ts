import { runTasks, type TaskContext } from 'parallel-genai';
import { tracing } from 'parallel-genai/otel';
import { lastValueFrom, NEVER, type Observable, toArray } from 'rxjs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { named, registerSdk } from './telemetry.js';

const sdk = registerSdk();
beforeEach(() => sdk.reset());
afterAll(() => sdk.stop());

const around = tracing();
const server = 'http://user:pass@h.test:81/path?key=value';
const asks = { operation: 'chat', provider: 'openai', model: 'gpt', stream: true, server };
const all = <T>(run$: Observable<T>) => lastValueFrom(run$.pipe(toArray()), { defaultValue: [] });
const asking = <T>(fn: (context: TaskContext) => T, facts: object = asks) =>
  Object.assign(fn, { asks: facts as never });

const answer = asking(({ emit, report }) => {
  emit('first');
  emit('second');
  report({ usage: { inputTokens: 11, outputTokens: 22 }, finishReason: 'stop', model: 'gpt-exact' });
  return 'answer';
});
const asked = {
  ...{ 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'gpt' },
  ...{ 'server.address': 'h.test', 'server.port': 81 },
};

describe('the span of a call that tells what it asks', () => {
  it('has the attributes of the conventions', async () => {
    await all(runTasks({ a: answer }, { around }));
    const [span] = named(sdk.spans, 'chat gpt');
    expect(span?.kind).toBe(2);
    expect(span?.attributes).toEqual({
      ...asked,
      ...{ 'gen_ai.request.stream': true, 'parallel_genai.attempt': 1, 'parallel_genai.hedge': false },
      ...{ 'gen_ai.response.model': 'gpt-exact', 'gen_ai.response.finish_reasons': ['stop'] },
      'gen_ai.response.time_to_first_chunk': expect.any(Number) as number,
      ...{ 'gen_ai.usage.input_tokens': 11, 'gen_ai.usage.output_tokens': 22 },
    });
  });

  it.each([['no address'], [''], [undefined], ['http://']])(
    'does without the server where that is %j',
    async (server) => {
      await all(runTasks({ a: asking(() => 1, { ...asks, server }) }, { around }));
      expect(named(sdk.spans, 'chat gpt')[0]?.attributes).not.toHaveProperty('server.address');
    },
  );

  it('names an agent as an agent', async () => {
    const vac = asking(() => 1, { operation: 'invoke_agent', provider: 'sunholo', model: 'eduvac', stream: false });
    await all(runTasks({ a: vac }, { around }));
    const [span] = named(sdk.spans, 'invoke_agent eduvac');
    expect(span?.attributes).toMatchObject({ 'gen_ai.agent.name': 'eduvac' });
    expect(span?.attributes).not.toHaveProperty('gen_ai.request.stream');
  });
});

describe('metrics', () => {
  it('measure durations, tokens and chunks by what was asked, and never by the name of a task', async () => {
    const mine = { ...asks, model: 'measured' };
    const fails = asking(() => {
      throw Object.assign(new Error('no'), { status: 429 });
    }, mine);
    await all(runTasks({ a: asking((context) => answer(context), mine), b: fails }, { around }));
    const told = { ...asked, 'gen_ai.request.model': 'measured' };
    const measured = async (name: string) =>
      (await sdk.points(name))
        .filter(({ attributes }) => attributes['gen_ai.request.model'] === 'measured')
        .map(({ attributes, value: { count, sum, buckets } }) => ({ attributes, count, sum, buckets }));
    const done = { ...told, 'gen_ai.response.model': 'gpt-exact' };
    const failed = { ...told, 'error.type': '429' };
    const durations = await measured('gen_ai.client.operation.duration');
    expect(durations.map(({ attributes, count }) => [attributes, count])).toEqual([
      [done, 1],
      [failed, 1],
    ]);
    expect(durations[0]?.buckets.boundaries).toEqual(Array.from({ length: 14 }, (_, k) => 0.01 * 2 ** k));
    const tokens = await measured('gen_ai.client.token.usage');
    expect(tokens.map(({ attributes, sum }) => [attributes['gen_ai.token.type'], sum])).toEqual([
      ['input', 11],
      ['output', 22],
    ]);
    expect(tokens[0]?.buckets.boundaries).toEqual(Array.from({ length: 14 }, (_, k) => 4 ** k));
    for (const name of ['time_to_first_chunk', 'time_per_output_chunk']) {
      const points = await measured(`gen_ai.client.operation.${name}`);
      expect(points.map(({ attributes, count }) => [name, attributes, count])).toEqual([[name, told, 1]]);
    }
    const tasks = await measured('parallel_genai.task.duration');
    expect(tasks.map(({ attributes }) => attributes)).toEqual([told, failed]);
  });

  it('leave out how long a stopped call took, and count its tokens', async () => {
    const facts = { ...asks, model: 'stopped' };
    const waits = asking(({ report }) => {
      report({ usage: { inputTokens: 3 } });
      return NEVER;
    }, facts);
    runTasks({ a: waits }, { around }).subscribe().unsubscribe();
    const of = async (name: string) =>
      (await sdk.points(name)).filter(({ attributes }) => attributes['gen_ai.request.model'] === 'stopped');
    expect(await of('gen_ai.client.operation.duration')).toEqual([]);
    expect((await of('gen_ai.client.token.usage')).map(({ value }) => value.sum)).toEqual([3]);
  });
});

describe('a task that came from another process', () => {
  const remote = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

  it('is linked to the span that its traceparent tells, and stays where it runs', async () => {
    const metadata = { traceparent: `00-${remote.traceId}-${remote.spanId}-01`, other: 1 };
    await all(runTasks({ a: { run: () => 1, metadata } }, { around }));
    const [task] = named(sdk.spans, 'task a');
    expect(task?.links.map(({ context }) => context)).toEqual([expect.objectContaining({ ...remote, isRemote: true })]);
    expect(task?.parentSpanContext?.spanId).toBe(named(sdk.spans, 'run')[0]?.spanContext().spanId);
  });

  it.each([['nonsense'], [7], [undefined], [{}]])('is linked to nothing where that is %j', async (traceparent) => {
    await all(runTasks({ a: { run: () => 1, metadata: { traceparent } } }, { around }));
    expect(named(sdk.spans, 'task a')[0]?.links).toEqual([]);
  });
});
