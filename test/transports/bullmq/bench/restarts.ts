import { runTasksOn } from 'parallel-genai/bullmq';
import type { ChildProcesses } from '../support/ChildProcesses.js';
import { numbered } from '../support/numbered.js';
import { Recording } from '../support/Recording.js';
import { RedisServer } from '../support/RedisServer.js';
import type { TestRegistry } from '../children/registry.js';
import { atMost, type Figure, ms } from './figures.js';

const slowMs = 1_500;
const tasks = numbered(30).map((name) => ({ name, task: 'slow' as const, args: [slowMs] as const }));

/** Redis is killed in the middle of a run, and started again: empty, and with its log. And there is none at all. */
export async function restarts(_server: RedisServer, children: ChildProcesses): Promise<Figure[]> {
  return [
    ...(await restart('empty', [], children)),
    ...(await restart('with its log', ['--appendonly', 'yes'], children)),
    await absent(),
  ];
}

async function restart(how: string, options: string[], children: ChildProcesses): Promise<Figure[]> {
  const server = await RedisServer.start(options);
  const { connection } = server;
  await children.startWorker('restarts', { connection, concurrency: 10 });
  const run = new Recording(runTasksOn<TestRegistry>('restarts', tasks, { connection }));
  await run.until(() => run.of('complete').length >= 5);
  const open = new Set(tasks.map(({ name }) => name));
  for (const { name } of run.of('complete')) open.delete(name);
  const before = run.events.length;
  await server.kill();
  await server.start();
  const begun = performance.now();
  const startsOrEnds = () => run.events.slice(before).filter(({ type }) => type !== 'chunk' && type !== 'heartbeat');
  await run.until(() => {
    for (const { name } of startsOrEnds()) open.delete(name);
    return open.size === 0;
  });
  const heardMs = performance.now() - begun;
  await run.over();
  const ends = run.of('complete', 'error').map(({ name }) => name);
  const calls = (await children.calls()).length;
  await children.stop();
  await server.stop();
  const what = `Redis killed and started ${how}: until every open task has ended or begun again`;
  return [
    atMost(what, heardMs, 30_000, ms),
    atMost('tasks without an end', tasks.length - new Set(ends).size, 0),
    atMost('that ended twice', ends.length - new Set(ends).size, 0),
    { what: `calls of the provider for ${tasks.length} tasks`, value: String(calls) },
  ];
}

async function absent(): Promise<Figure> {
  const options = { connection: { path: '/nonexistent/redis.sock' }, connectTimeoutMs: 1_000 };
  const begun = performance.now();
  const run = await new Recording(runTasksOn<TestRegistry>('absent', tasks, options)).over();
  const tookMs = performance.now() - begun;
  const isError = run.end === 'failed';
  const figure = atMost('no Redis, connectTimeoutMs 1000: until the error', tookMs, 1_500, ms);
  return isError ? figure : { ...figure, value: 'no error', ok: false };
}
