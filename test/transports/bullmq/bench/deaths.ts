import { lastValueFrom, tap } from 'rxjs';
import type { TaskEvent } from 'parallel-genai';
import { type RemoteTask, runTasksOn } from 'parallel-genai/bullmq';
import type { TestRegistry } from '../children/registry.js';
import type { Child, ChildProcesses } from '../support/ChildProcesses.js';
import type { RedisServer } from '../support/RedisServer.js';
import { atMost, type Figure, ms } from './figures.js';

const rounds = 10;
const lockMs = 2_000;

interface Fate {
  lost: number;
  twice: number;
  /** Starts that no `retry` came before, besides the first. */
  unannounced: number;
  /** Chunks of another attempt than the one that runs, or not in their order. */
  disordered: number;
  slowestMs: number;
  calls: number;
}

/** Runs tasks on two workers and does something to the first in the middle. */
async function round(
  server: RedisServer,
  children: ChildProcesses,
  tasks: RemoteTask<TestRegistry>[],
  strike: (victim: Child) => Promise<void> | void,
): Promise<Fate> {
  const queue = `deaths-${performance.now()}`;
  const options = { connection: server.connection, lockMs };
  const victim = await children.startWorker(queue, options);
  const calls = (await children.calls()).length;
  const events: TaskEvent[] = [];
  let struckAt = 0;
  let slowestMs = 0;
  const running = new Set<string>();
  const run$ = runTasksOn<TestRegistry>(queue, tasks, { connection: server.connection }).pipe(
    tap((event) => {
      events.push(event);
      if (event.type === 'chunk') running.add(event.name);
      if (event.type === 'start' && struckAt > 0) slowestMs = Math.max(slowestMs, Date.now() - struckAt);
      if (running.size < tasks.length || struckAt > 0) return;
      struckAt = Date.now();
      void strike(victim);
    }),
  );
  const over = lastValueFrom(run$, { defaultValue: undefined });
  while (struckAt === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  await children.startWorker(queue, options);
  await over;
  victim.kill('SIGKILL');
  return { ...judge(tasks, events), slowestMs, calls: (await children.calls()).length - calls };
}

function judge(tasks: readonly RemoteTask<TestRegistry>[], events: readonly TaskEvent[]) {
  const fate = { lost: 0, twice: 0, unannounced: 0, disordered: 0 };
  for (const { name } of tasks) {
    const own = events.filter((event) => event.name === name && event.type !== 'heartbeat');
    const ends = own.filter(({ type }) => type === 'complete' || type === 'error').length;
    if (ends === 0) fate.lost++;
    if (ends > 1) fate.twice++;
    let attempt = 0;
    let chunks = 0;
    own.forEach((event, index) => {
      if (event.type === 'start') {
        if (index > 0 && own[index - 1]?.type !== 'retry') fate.unannounced++;
        attempt = event.attempt;
        chunks = 0;
      }
      if (event.type !== 'chunk') return;
      if (event.attempt !== attempt || Number.parseInt(String(event.value).slice(1), 10) !== chunks++)
        fate.disordered++;
    });
  }
  return fate;
}

const words = Array.from({ length: 100 }, (_, index) => `w${index}`).join(' ');
const tasksOf = (count: number): RemoteTask<TestRegistry>[] =>
  Array.from({ length: count }, (_, index) => ({ name: `t${index}`, task: 'words', args: [words, 50] }));

const sum = (fates: readonly Fate[], field: keyof Fate): number =>
  fates.reduce((total, fate) => total + fate[field], 0);

/** kill -9 of a worker with 20 tasks; SIGSTOP past its lock, then SIGCONT. Ten times each. */
export async function deaths(server: RedisServer, children: ChildProcesses): Promise<Figure[]> {
  const killed: Fate[] = [];
  const frozen: Fate[] = [];
  for (let count = 0; count < rounds; count++) {
    killed.push(await round(server, children, tasksOf(20), (victim) => victim.kill('SIGKILL')));
    await children.stop();
    const thaw = async (victim: Child) => {
      victim.kill('SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, lockMs * 2.2));
      victim.kill('SIGCONT');
    };
    frozen.push(await round(server, children, tasksOf(1), thaw));
    await children.stop();
  }
  return [
    atMost('ten kills, 20 tasks each: lost', sum(killed, 'lost'), 0),
    atMost('ended twice', sum(killed, 'twice'), 0),
    atMost('new starts without a retry before them', sum(killed, 'unannounced'), 0),
    atMost('chunks out of order', sum(killed, 'disordered'), 0),
    atMost('until the last task has begun again', Math.max(...killed.map((f) => f.slowestMs)), lockMs * 2 + 500, ms),
    atMost('ten freezes: lost', sum(frozen, 'lost'), 0),
    atMost('chunks out of order', sum(frozen, 'disordered'), 0),
    atMost('calls for ten tasks, one more for each', sum(frozen, 'calls'), 20),
  ];
}
