import { Queue } from 'bullmq';
import { describe, expect, it } from 'vitest';
import { createLimiter } from 'parallel-genai';
import { createWorker, type RemoteTask, runTasksOn } from 'parallel-genai/bullmq';
import type { TestRegistry } from './children/registry.js';
import { Recording } from './support/Recording.js';
import { describeWithRedis } from './support/withRedis.js';

const connection = { path: '/nonexistent/redis.sock' };
const tasksOf = (task: object) => [{ name: 'a', task: 'add', args: [1, 2], ...task }] as never[];

class Money {
  amount = 1;
}
const circle: unknown[] = [];
circle.push(circle);

describe('what a worker cannot get is refused before anything starts:', () => {
  it.each([
    ['a function', [() => 1], /args\[0\] cannot be sent to a worker as JSON: it is a function/],
    ['a function deep inside', [{ a: [{ b: () => 1 }] }], /args\[0\]\.a\[0\]\.b .* a function/],
    ['undefined', [undefined], /args\[0\] .* undefined/],
    ['a hole', [[1, , 2]], /args\[0\]\[1\] .* undefined/],
    ['a bigint', [1n], /a bigint/],
    ['a symbol', [Symbol('x')], /a symbol/],
    ['NaN', [Number.NaN], /it is NaN/],
    ['Infinity', [{ n: Number.POSITIVE_INFINITY }], /args\[0\]\.n .* Infinity/],
    ['a Date', [new Date()], /an instance of Date/],
    ['a Map', [new Map()], /an instance of Map/],
    ['bytes', [new Uint8Array(1)], /an instance of Uint8Array/],
    ['an Error', [new Error('x')], /an instance of Error/],
    ['an instance of a class', [new Money()], /an instance of Money/],
    ['a cycle', [circle], /holds itself/],
  ])('%s as an argument', (_what, args, message) => {
    expect(() => runTasksOn('q', tasksOf({ args }), { connection })).toThrow(message);
    expect(() => runTasksOn('q', tasksOf({ args }), { connection })).toThrow(/^task 0: /);
  });

  it('no plain value, nothing that is the same in two places, no property that is undefined', () => {
    const shared = { a: 1 };
    const args = [null, true, 'x', 1.5, [shared, shared], { a: undefined }, Object.create(null)];
    expect(() => runTasksOn('q', tasksOf({ args }), { connection })).not.toThrow();
  });

  it.each([
    [{ name: 1 }, /task 0: name must be a string, got 1/],
    [{ task: undefined }, /task 0: task must be a name/],
    [{ args: 'x' }, /task 0: args must be an array/],
    [{ timeout: 1 }, /task 0: option timeout: did you mean timeoutMs\?/],
    [{ timeoutMs: -1 }, /task 0: timeoutMs must be a number above 0, got -1/],
    [{ priority: 1.5 }, /task 0: priority must be a whole number/],
    [{ priority: 2 ** 40 }, /priority must be at most 1000000/],
    [{ priority: Number.POSITIVE_INFINITY }, /priority must be at most/],
    [{ retry: { delay: () => 1 } }, /task 0: retry\.delay .* a function/],
    [{ limiter: createLimiter() }, /task 0: limiter cannot be sent to a worker/],
    [{ signal: new AbortController().signal }, /task 0: signal cannot be sent to a worker/],
    [{ metadata: { when: new Date() } }, /task 0: metadata\.when .* Date/],
  ])('the task option %o', (task, message) => {
    expect(() => runTasksOn('q', tasksOf(task), { connection })).toThrow(message);
  });

  it('no time without a limit', () => {
    expect(() => runTasksOn('q', tasksOf({ timeoutMs: Number.POSITIVE_INFINITY }), { connection })).not.toThrow();
  });

  it.each([
    [{ connection: undefined }, /connection must be/],
    [{ connection: 'localhost' }, /connection must be .* got another string/],
    [{ backlog: 0 }, /backlog must be a whole number of at least 1, got 0/],
    [{ after: -1 }, /after must be/],
    [{ run: '' }, /run must be a string/],
    [{ onLeave: 'stay' }, /onLeave must be 'cancel' or 'detach', got "stay"/],
    [{ connectTimeoutMs: 0 }, /connectTimeoutMs must be a number above 0/],
    [{ onleave: 'cancel' }, /option onleave: did you mean onLeave\?/],
    [{ signal: {} }, /signal must be an AbortSignal/],
  ])('the option %o of a run', (options, message) => {
    expect(() => runTasksOn('q', [], { connection, ...options } as never)).toThrow(message);
  });

  it.each([
    [{ connection: 5 }, /connection must be/],
    [{ lockMs: 10 }, /lockMs must be a number of at least 100, got 10/],
    [{ lost: 'maybe' }, /lost must be 'again', 'fail' or a number of times, got "maybe"/],
    [{ keepMs: 0 }, /keepMs/],
    [{ drainMs: -1 }, /drainMs/],
    [{ concurrency: 0 }, /concurrency/],
    [{ timeoutMs: 'x' }, /timeoutMs/],
    [{ lockms: 5_000 }, /option lockms/],
  ])('the option %o of a worker', (options, message) => {
    expect(() => createWorker('q', {}, { connection, ...options } as never)).toThrow(message);
  });

  it('queues with colons, and registries of anything but functions', () => {
    expect(() => runTasksOn('a:b', [], { connection })).toThrow(/queue must be a name without colons/);
    expect(() => createWorker('', {}, { connection })).toThrow(/queue must be/);
    expect(() => createWorker('q', { ask: 'x' } as never, { connection })).toThrow(/registry\.ask must be a function/);
    expect(() => createWorker('q', {}, undefined as never)).toThrow(/options must be an object/);
  });
});

describeWithRedis('what only a worker can refuse reaches the caller:', (cluster) => {
  const start = () => cluster.children.startWorker(cluster.queue, { connection: cluster.server.connection });

  it('a task that it does not have, an answer that JSON cannot hold; the other tasks go on', async () => {
    await start();
    const tasks = [
      { name: 'unknown', task: 'nope' },
      { name: 'inherited', task: 'toString' },
      { name: 'unsendable', task: 'unsendable' },
      { name: 'emptied', task: 'emptied' },
      { name: 'fine', task: 'add', args: [1, 2] },
    ] as RemoteTask<TestRegistry>[];
    const run = await new Recording(cluster.run(tasks)).over();
    const messages = Object.fromEntries(
      run.of('error').map((e) => [e.name, 'error' in e && (e.error as Error).message]),
    );
    expect(messages).toEqual({
      unknown: expect.stringMatching(/^the worker has no task 'nope': it has add, /) as string,
      inherited: expect.stringMatching(/^the worker has no task 'toString'/) as string,
      emptied: "the value of task 'emptied' cannot be sent as JSON: it.scores.0 is a Map",
      unsendable: expect.stringMatching(/^the value of task 'unsendable' cannot be sent as JSON/) as string,
    });
    expect(run.of('complete')).toMatchObject([{ name: 'fine', value: 3 }]);
    expect(run.of('error').find(({ name }) => name === 'unknown')).toMatchObject({ error: { maxRetries: 0 } });
  });

  it('a lazily made task that is none fails alone', async () => {
    await start();
    const tasks = new Set([
      { name: 'bad', task: 'add', args: [() => 1] },
      null,
      { name: 'fine', task: 'add', args: [1, 2] },
    ]);
    const run = await new Recording(cluster.run(tasks as never)).over();
    expect(run.of('error').map(({ name }) => name)).toEqual(['bad', 'task']);
    expect(run.of('complete')).toMatchObject([{ name: 'fine' }]);
  });

  it('a task of another version', async () => {
    const run = new Recording(cluster.run([{ name: 'a', task: 'add', args: [1, 2] }]));
    const queue = new Queue(cluster.queue, { connection: cluster.server.connection });
    await expect.poll(() => queue.count()).toBe(1);
    const [job] = await queue.getPrioritized();
    await job!.updateData({ ...(job!.data as object), version: 2 });
    await start();
    await run.over();
    await queue.close();
    const message = /^the task came in version 2 of the queue's format, and its worker speaks 1: run the same/;
    expect(run.of('error')).toMatchObject([
      { name: 'a', error: { message: expect.stringMatching(message) as string } },
    ]);
  });

  it('a job that something else put on the queue disturbs nothing', async () => {
    const queue = new Queue(cluster.queue, { connection: cluster.server.connection });
    await queue.add('foreign', { hello: 1 });
    await start();
    const run = await new Recording(cluster.run([{ name: 'a', task: 'add', args: [1, 2] }])).over();
    await queue.close();
    expect(run.of('complete')).toMatchObject([{ value: 3 }]);
  });
});
