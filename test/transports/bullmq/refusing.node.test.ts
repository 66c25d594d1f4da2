import { expect, it } from 'vitest';
import { createWorker, type RemoteTask } from 'parallel-genai/bullmq';
import type { TestRegistry } from './children/registry.js';
import { Recording } from './support/Recording.js';
import { describeWithRedis } from './support/withRedis.js';

const tasks: RemoteTask<TestRegistry>[] = [{ name: 'a', task: 'add', args: [1, 2] }];

describeWithRedis('a Redis that refuses', (cluster) => {
  /** A user who may do all but run Lua functions. */
  const weak = async () => {
    const rules = ['on', '>not-to-be-seen', '~*', '&*', '+@all', '-eval', '-evalsha', '-script'];
    await cluster.redis.call('ACL', 'SETUSER', 'weak', ...rules);
    return { ...cluster.server.connection, username: 'weak', password: 'not-to-be-seen' };
  };

  it.each([undefined, 'r'])('its functions to this user ends the run %s with an error', async (run) => {
    const connection = await weak();
    const { error } = await new Recording(cluster.run(tasks, { connection, ...(run && { run }) })).over();
    expect(error).toMatchObject({
      name: 'ConnectionError',
      message: expect.stringMatching(/^Redis refused the tasks: NOPERM/) as string,
    });
    expect(String(error)).not.toContain('not-to-be-seen');
  });

  it('to be written to, as a replica, ends the run in time', async () => {
    // The connection is there by then, however slow the machine is: a run uses that of the one before.
    await new Recording(cluster.run([])).over();
    // Nobody is there to follow: it stays what it is.
    await cluster.redis.call('REPLICAOF', '127.0.0.1', '1');
    for (const run of [undefined, 'r']) {
      const options = { connectTimeoutMs: 500, ...(run && { run }) };
      const { error } = await new Recording(cluster.run(tasks, options)).over();
      expect(error).toMatchObject({
        name: 'ConnectionError',
        message: expect.stringMatching(/^Redis refused the tasks: .*READONLY/) as string,
      });
    }
    await cluster.redis.call('REPLICAOF', 'NO', 'ONE');
  });

  it('further tasks ends the run after the answers of those that it took', async () => {
    const release: (() => void)[] = [];
    const registry = { wait: () => new Promise<string>((resolve) => release.push(() => resolve('answered'))) };
    const { connection } = cluster.server;
    const worker = createWorker(cluster.queue, registry, { connection });
    let refuse = () => undefined as void;
    const refused = new Promise<void>((resolve) => (refuse = resolve));
    async function* source() {
      yield { name: 'a', task: 'wait' };
      await refused;
      yield { name: 'b', task: 'wait' };
    }
    await cluster.redis.call('ACL', 'SETUSER', 'caller', 'on', '>x', '~*', '&*', '+@all');
    const run = new Recording(
      cluster.run(source() as never, { connection: { ...connection, username: 'caller', password: 'x' } }),
    );
    await run.until(() => run.of('start').length === 1);
    await cluster.redis.call('ACL', 'SETUSER', 'caller', '-evalsha', '-eval');
    refuse();
    release[0]!();
    await run.over();
    expect(run.story('a')).toEqual(['start 1', 'complete 1']);
    expect(run.error).toMatchObject({ name: 'ConnectionError' });
    await worker.close();
  });

  it('a worker is asked again once a second, not as fast as it answers', async () => {
    const errors: string[] = [];
    const connection = await weak();
    const worker = createWorker(cluster.queue, {}, { connection, onError: ({ message }) => errors.push(message) });
    const begun = performance.now();
    await expect.poll(() => errors.length).toBeGreaterThan(5);
    expect(performance.now() - begun).toBeGreaterThan(1_500);
    expect(errors.join()).not.toContain('not-to-be-seen');
    await worker.close();
  });
});
