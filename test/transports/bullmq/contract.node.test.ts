import { expect, it } from 'vitest';
import { backoff, finalState, type RunState, runTasks, type Task } from 'parallel-genai';
import type { RemoteTask } from 'parallel-genai/bullmq';
import { registry, type ScriptedAttempt, type TestRegistry } from './children/registry.js';
import { numbered } from './support/numbered.js';
import { Recording } from './support/Recording.js';
import { describeWithRedis } from './support/withRedis.js';

/** Mulberry32: the same numbers each time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ends = ['answer', 'answer', 'fails: ü "quoted"', 'hang'];

function randomAttempts(random: () => number): ScriptedAttempt[] {
  const pick = (below: number) => Math.floor(random() * below);
  return Array.from({ length: 1 + pick(4) }, () => ({
    chunks: Array.from({ length: pick(5) }, (_, index) => `${index}${['a', 'ß\n', '🦊', '\u2028', ''][pick(5)]}`),
    end: ends[pick(ends.length)]!,
  }));
}

const options = { timeoutMs: 200, retry: { attempts: 3, delay: backoff({ initialMs: 5, maxMs: 20 }) } };

/** What of a run does not depend on when it ran. */
const essence = (state: RunState) =>
  Object.fromEntries(
    [...state.tasks].map(([name, { status, text, value, error, attempts, report, spans }]) => {
      const { name: kind, message } = (error ?? {}) as Error;
      return [name, { status, text, value, kind, message, attempts, report, spans: spans.map(({ end }) => end) }];
    }),
  );

describeWithRedis('a run on workers', (cluster) => {
  const start = (more = {}) =>
    cluster.children.startWorker(cluster.queue, { connection: cluster.server.connection, ...more });

  it('ends in the state that the same run ends in here: answers, failures, timeouts, retries, chunks', async () => {
    await Promise.all([start({ timeoutMs: 200 }), start({ timeoutMs: 200 })]);
    const random = seeded(7);
    const scripts = numbered(60).map((name) => ({ name, attempts: randomAttempts(random) }));
    const remote = cluster.run(scripts.map(({ name, attempts }) => ({ name, task: 'script', args: [attempts] })));
    const here = scripts.map(
      ({ name, attempts }): Task => ({ name, run: (context) => registry.script(attempts, context) }),
    );
    const [there, local] = await Promise.all([finalState(remote), finalState(runTasks(here, options))]);
    expect(essence(there)).toEqual(essence(local));
    expect(there.counts).toEqual(local.counts);
    expect(there.usage).toEqual(local.usage);
    // A run of nothing but answers would prove little.
    expect(Math.min(local.counts.completed, local.counts.failed)).toBeGreaterThan(5);
  });

  it('takes a task’s own options, and priorities', async () => {
    const tasks: RemoteTask<TestRegistry>[] = [
      { name: 'low', task: 'add', args: [1, 1], priority: -5 },
      { name: 'plain', task: 'add', args: [1, 1] },
      { name: 'high', task: 'add', args: [1, 1], priority: 5 },
      { name: 'once', task: 'script', args: [[{ chunks: [], end: 'no' }]], retry: false, priority: -9 },
    ];
    const run = new Recording(cluster.run(tasks));
    // All of them wait before the first is taken.
    await expect.poll(() => cluster.redis.zcard(`bull:${cluster.queue}:prioritized`)).toBe(4);
    await start({ concurrency: 1 });
    await run.over();
    expect(run.of('complete').map(({ name }) => name)).toEqual(['high', 'plain', 'low']);
    expect(run.story('once')).toEqual(['start 1', 'error 1']);
  });

  it('without tasks, or with a name that comes twice, ends as it does here', async () => {
    await start();
    expect((await new Recording(cluster.run([])).over()).end).toBe('completed');
    const tasks: RemoteTask<TestRegistry>[] = [1, 2, 3].map((a) => ({ name: 'same', task: 'add', args: [a, 0] }));
    const run = await new Recording(cluster.run(tasks)).over();
    const values = run.of('complete').map((event) => [event.name, event.type === 'complete' && event.value]);
    expect(Object.fromEntries(values)).toEqual({ same: 1, same_1: 2, same_2: 3 });
  });

  it('takes a name that a lazy source gives again for the same task, also when that has ended', async () => {
    await start();
    function* source(): Generator<RemoteTask<TestRegistry>> {
      for (let index = 0; index < 9; index++) yield { name: `t${index % 3}`, task: 'slow', args: [0] };
    }
    const run = await new Recording(cluster.run(source(), { backlog: 1 })).over();
    expect(run.of('complete', 'error').map(({ type, name }) => `${type} ${name}`)).toEqual([
      'complete t0',
      'complete t1',
      'complete t2',
    ]);
    expect(await cluster.children.calls()).toEqual(['t0', 't1', 't2']);
  });

  it('gives answers that are undefined, and names of any kind', async () => {
    await start();
    const names = ['__proto__', '', ':', '🦊', 'a'.repeat(10_000), '1'];
    const run = await new Recording(
      cluster.run(
        names.map((name) => ({ name, task: 'nothing' })),
        { run: '12:3' },
      ),
    ).over();
    expect(
      run
        .of('complete')
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(names.toSorted());
    for (const event of run.of('complete')) expect(event).toHaveProperty('value', undefined);
  });

  it('of a source that fails ends with its error, after the answers of what it gave', async () => {
    await start();
    function* source(): Generator<RemoteTask<TestRegistry>> {
      yield { name: 'a', task: 'slow', args: [100] };
      throw new Error('no more');
    }
    const run = await new Recording(cluster.run(source())).over();
    expect(run.story('a')).toEqual(['start 1', 'complete 1']);
    expect(run.error).toMatchObject({ message: 'no more' });
  });

  it('hears of a slow source’s tasks before the next one comes', async () => {
    await start();
    let release = () => undefined as void;
    const gate = new Promise<void>((resolve) => (release = resolve));
    async function* source(): AsyncGenerator<RemoteTask<TestRegistry>> {
      yield { name: 'a', task: 'add', args: [1, 2] };
      await gate;
      yield { name: 'b', task: 'add', args: [3, 4] };
    }
    const run = new Recording(cluster.run(source()));
    await run.until(() => run.of('complete').length === 1);
    release();
    await run.over();
    expect(run.of('complete')).toMatchObject([{ name: 'a' }, { name: 'b', value: 7 }]);
  });

  it('is cold: each subscription is a run', async () => {
    await start();
    const run$ = cluster.run([{ name: 'a', task: 'slow', args: [0] }]);
    await Promise.all([new Recording(run$).over(), new Recording(run$).over()]);
    expect(await cluster.children.calls()).toEqual(['a', 'a']);
  });
});
