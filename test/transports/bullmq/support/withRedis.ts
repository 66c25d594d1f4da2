import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Observable } from 'rxjs';
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import type { TaskEvent } from 'parallel-genai';
import { type RemoteTask, type RunTasksOnOptions, runTasksOn } from 'parallel-genai/bullmq';
import type { TestRegistry } from '../children/registry.js';
import { ChildProcesses } from './ChildProcesses.js';
import { findRedisServer, RedisServer } from './RedisServer.js';

/** What the tests of a file share: a Redis, child processes, and a queue for each test. */
export class Cluster {
  server!: RedisServer;
  /** To look into Redis. */
  redis!: Redis;
  readonly children = new ChildProcesses();
  queue = '';

  /** Runs tasks on the workers of this test's queue. */
  run(
    tasks: Iterable<RemoteTask<TestRegistry>> | AsyncIterable<RemoteTask<TestRegistry>>,
    options: Partial<RunTasksOnOptions> = {},
  ): Observable<TaskEvent> {
    const { connection } = this.server;
    return runTasksOn<TestRegistry>(this.queue, tasks, { connection, ...options });
  }
}

/**
 * Tests against a real redis-server. Without one, on a machine where none can be installed, one line says what was left out.
 * @param options of the server, such as `--appendonly yes`
 */
export function describeWithRedis(name: string, define: (cluster: Cluster) => void, options: string[] = []): void {
  if (!findRedisServer()) {
    describe(name, () =>
      it(`(left out: there is no redis-server here, and it could not be installed)`, () => undefined),
    );
    return;
  }
  describe(name, () => {
    const cluster = new Cluster();
    beforeAll(async () => {
      cluster.server = await RedisServer.start(options);
      cluster.redis = new Redis({ ...cluster.server.connection, maxRetriesPerRequest: null, retryStrategy: () => 50 });
      cluster.redis.on('error', () => undefined);
    });
    afterEach(() => cluster.children.stop());
    afterAll(async () => {
      cluster.redis.disconnect();
      await cluster.server.stop();
    });
    // A queue of its own: what one test leaves, another one's workers would take.
    const fresh = () => (cluster.queue = `q-${randomUUID()}`);
    fresh();
    afterEach(fresh);
    define(cluster);
  });
}
