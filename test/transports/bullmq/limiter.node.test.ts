import { expect, it } from 'vitest';
import { HttpError, type Limiter, type LimiterState, type PermitRequest } from 'parallel-genai';
import { createRedisLimiter, type RedisLimiterOptions } from 'parallel-genai/bullmq';
import { ask, type AskedPermit } from './support/askPermit.js';
import { type Cluster, describeWithRedis } from './support/withRedis.js';

const succeeded = { outcome: 'succeeded', attempt: 1 } as const;

/** Limiters as several processes have them: each with connections of its own. */
function limitersOf(cluster: Cluster, count: number, options: Partial<RedisLimiterOptions>) {
  const { connection } = cluster.server;
  return Array.from({ length: count }, () => createRedisLimiter({ connection, key: cluster.queue, ...options }));
}

const granted = (asked: AskedPermit) => expect.poll(() => asked.lease, { interval: 5 }).toBeDefined();

const statesOf = (limiter: Limiter) => {
  const states: LimiterState[] = [];
  limiter.state$.subscribe((state) => states.push(state));
  return states;
};

describeWithRedis('a limiter that processes share', (cluster) => {
  it('gives no more slots than there are, and those that are given back go to whoever waits', async () => {
    const [a, b] = limitersOf(cluster, 2, { concurrency: 2 });
    const first = [ask(a!), ask(b!)];
    await Promise.all(first.map(granted));
    const [third, fourth] = [ask(a!), ask(b!)];
    await expect.poll(() => cluster.redis.zcard(`parallel-genai:{limiter:${cluster.queue}}:slots`)).toBe(2);
    expect([third.lease, fourth.lease, a!.active, b!.waiting]).toEqual([undefined, undefined, 1, 1]);
    first[0]!.lease!.release(succeeded);
    // A second release gives nothing back.
    first[0]!.lease!.release(succeeded);
    await expect.poll(() => [third, fourth].filter(({ lease }) => lease).length).toBe(1);
    first[1]!.lease!.release(succeeded);
    await Promise.all([granted(third), granted(fourth)]);
    a!.close();
    b!.close();
  });

  it('gets the slots of a process that was killed back when their lease is over', async () => {
    const options = { connection: cluster.server.connection, key: cluster.queue, concurrency: 2, leaseMs: 1_000 };
    const holder = await cluster.children.start('limited', { limiter: options, count: 2, callMs: 100_000, seed: 0 });
    await holder.until(() => holder.messages.length > 0);
    holder.send('go');
    await holder.until(() => holder.names('call').length === 2);
    const [limiter] = limitersOf(cluster, 1, { concurrency: 2, leaseMs: 1_000 });
    const waiting = ask(limiter!);
    holder.kill('SIGKILL');
    await granted(waiting);
    limiter!.close();
  });

  it('keeps the slots of those that live, however long they run', async () => {
    const [limiter] = limitersOf(cluster, 1, { concurrency: 1, leaseMs: 300 });
    await granted(ask(limiter!));
    const slots = `parallel-genai:{limiter:${cluster.queue}}:slots`;
    /** 0 while it is lost: to a process that did not get to its renewal in time, which takes it back. */
    const leaseEnd = async () => Number((await cluster.redis.zrange(slots, 0, -1, 'WITHSCORES'))[1] ?? 0);
    await expect.poll(leaseEnd).toBeGreaterThan(0);
    const first = await leaseEnd();
    // Renewed, three times over.
    await expect.poll(leaseEnd).toBeGreaterThan(first + 300);
    limiter!.close();
  });

  it('is closed for everybody by one answer that names a wait, and says so', async () => {
    const [a, b] = limitersOf(cluster, 2, { adaptive: true });
    const states = statesOf(b!);
    const refused = ask(a!);
    await granted(refused);
    await granted(ask(b!));
    const error = new HttpError('slow down', 429, { retryAfterMs: 60_000 });
    const state = refused.lease!.release({ outcome: 'failed', error, attempt: 1 });
    expect(state).toMatchObject({ status: 'closed' });
    await expect.poll(() => states.at(-1)?.status).toBe('closed');
    const untilMs = states.at(-1)!.closedUntil! - Date.now();
    expect(untilMs).toBeGreaterThan(30_000);
    expect(untilMs).toBeLessThanOrEqual(61_000);
    // A process that begins later finds it closed.
    const [late] = limitersOf(cluster, 1, {});
    const asked = ask(late!);
    const lateStates = statesOf(late!);
    await expect.poll(() => lateStates.at(-1)?.status).toBe('closed');
    expect(asked.lease).toBeUndefined();
    for (const limiter of [a, b, late]) limiter!.close();
  });

  it('starts nothing while Redis is away, says so, and goes on when it is back', async () => {
    const [limiter] = limitersOf(cluster, 1, { concurrency: 5 });
    const states = statesOf(limiter!);
    await granted(ask(limiter!));
    expect(states.at(-1)).toEqual({ status: 'open', concurrency: 5 });
    await cluster.server.kill();
    await expect.poll(() => states.at(-1)).toEqual({ status: 'closed', concurrency: 5 });
    const asked = ask(limiter!);
    expect(asked.lease).toBeUndefined();
    await cluster.server.start();
    await granted(asked);
    expect(states.at(-1)?.status).toBe('open');
    limiter!.close();
  });

  it('pauses, changes its limits, lets requests go, skips those that cannot use a slot, and closes', async () => {
    const [limiter] = limitersOf(cluster, 1, { concurrency: 1 });
    const first = ask(limiter!);
    await granted(first);
    limiter!.pause();
    limiter!.update({ concurrency: 3 });
    const [second, cancelled, unready] = [ask(limiter!), ask(limiter!), ask(limiter!, { isReady: () => false })];
    expect(limiter!.waiting).toBe(3);
    limiter!.cancel(cancelled.request);
    limiter!.resume();
    await granted(second);
    await expect.poll(() => unready.wasSkipped).toBe(true);
    expect([limiter!.active, limiter!.waiting, cancelled.lease]).toEqual([2, 0, undefined]);
    const third = ask(limiter!);
    // The slot that could not be used was given back.
    await granted(third);
    const waiting = ask(limiter!);
    limiter!.close();
    expect(waiting.error).toMatchObject({ message: 'the limiter was closed' });
    expect(ask(limiter!).error).toBeInstanceOf(Error);
  });

  it('counts nothing for a slot that could not be used', async () => {
    const quota = { limit: 1, perMs: 3_600_000 };
    const [limiter] = limitersOf(cluster, 1, { requests: quota, tokens: { ...quota, estimate: () => 1 } });
    const unready = ask(limiter!, { isReady: () => false });
    await expect.poll(() => unready.wasSkipped).toBe(true);
    const unused = ask(limiter!);
    await granted(unused);
    unused.lease!.release();
    await granted(ask(limiter!));
    limiter!.close();
  });

  it('counts a call from when it began, however busy its process was until then', async () => {
    const perMs = 500;
    const [limiter] = limitersOf(cluster, 1, { requests: { limit: 1, perMs } });
    let begunAt = 0;
    let nextAt = 0;
    const first = ask(limiter!, {
      onGranted: () => {
        const until = performance.now() + 300;
        while (performance.now() < until);
        begunAt = performance.now();
      },
    });
    ask(limiter!, { onGranted: () => (nextAt = performance.now()) });
    await expect.poll(() => nextAt).toBeGreaterThan(0);
    expect(first.error).toBeUndefined();
    expect(nextAt - begunAt).toBeGreaterThanOrEqual(perMs);
    limiter!.close();
  });

  it('that is closed grants nothing more, and leaves its slots to others', async () => {
    const [a, b] = limitersOf(cluster, 2, { concurrency: 1, leaseMs: 600_000 });
    const states = statesOf(a!);
    await expect.poll(() => states.at(-1)?.status).toBe('open');
    const asked = ask(a!);
    // The answer of Redis is on its way.
    a!.close();
    const other = ask(b!);
    await granted(other);
    expect(asked.error).toMatchObject({ message: 'the limiter was closed' });
    expect(asked.lease).toBeUndefined();
    b!.close();
  });

  it('gives higher priorities their slot first, and then due retries', async () => {
    const [limiter] = limitersOf(cluster, 1, { concurrency: 1 });
    limiter!.pause();
    const order: string[] = [];
    const wait = (name: string, more: Partial<PermitRequest>) =>
      ask(limiter!, {
        ...more,
        onGranted: (lease) => {
          order.push(name);
          lease.release(succeeded);
        },
      });
    wait('new', {});
    wait('retry', { isRetry: true });
    wait('low', { priority: -1 });
    wait('high', { priority: 1 });
    limiter!.resume();
    await expect.poll(() => order).toEqual(['high', 'retry', 'new', 'low']);
    limiter!.close();
  });

  it('refuses what it cannot work with', () => {
    const { connection } = cluster.server;
    expect(() => createRedisLimiter({ connection, key: '' })).toThrow(/key must be a string/);
    expect(() => createRedisLimiter({ connection, key: 'k', leaseMs: 1 })).toThrow(/leaseMs must be .* at least 100/);
    expect(() => createRedisLimiter({ connection, key: 'k', concurrency: 0 })).toThrow(/concurrency must be/);
    expect(() => createRedisLimiter({ connection: 1 as never, key: 'k' })).toThrow(/connection must be/);
  });
});
