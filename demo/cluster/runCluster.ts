import { finalize, lastValueFrom, scan, tap } from 'rxjs';
import { initialRunState, reduceRun, type TaskEvent } from 'parallel-genai';
import { type RemoteTask, runTasksOn } from 'parallel-genai/bullmq';
import { mockServer } from '../node/server/mockServer.js';
import { ClusterScreen } from './ClusterScreen.js';
import { interruption } from './interruption.js';
import type { DemoRegistry } from './registry.js';
import { startBoard } from './startBoard.js';
import type { RunningRedis } from './startRedis.js';
import { Tally } from './Tally.js';
import { WorkerProcess } from './WorkerProcess.js';

const queue = 'parallel-genai-demo';
const languages = ['English', 'Danish', 'French', 'Italian'];
/** Short, so that one sees what happens; 15 s are the default. */
const lockMs = 2_000;

/** The whole demo. @returns whether every task ended once */
export async function runCluster(redis: RunningRedis, count: number, stay: boolean): Promise<boolean> {
  const mock = await mockServer();
  const board = await startBoard(queue, redis);
  const args = { queue, connection: redis.connection, baseUrl: mock.url, lockMs };
  console.log(`${redis.notice}\nbull-board: ${board.url}\nStarting three workers …`);
  const workers = await Promise.all([1, 2, 3].map((number) => WorkerProcess.start(number, args)));

  const tasks = Array.from({ length: count }, (_, index): RemoteTask<DemoRegistry> => {
    const language = languages[index % languages.length] ?? '';
    return { name: `${language} ${index + 1}`, task: 'ask', args: ['What is MLOps?', language] };
  });
  const names = tasks.map(({ name }) => name);
  const waiting = initialRunState(names);
  const tally = new Tally(names);
  const screen = new ClusterScreen();
  const [, victim] = workers;
  const events$ = runTasksOn<DemoRegistry>(queue, tasks, { connection: redis.connection }).pipe(
    tap((event) => {
      tally.add(event);
      if (tally.ended < count / 3 || victim?.state !== 'running') return;
      victim.kill();
      screen.say(
        `Worker ${victim.number} was killed, in the middle of its answers: the others notice within ${(2 * lockMs) / 1_000} s.`,
      );
    }),
    scan(reduceRun<TaskEvent>, waiting),
    tap((state) => screen.show({ state, tally, workers })),
    finalize(() => screen.end()),
  );
  const state = await lastValueFrom(events$, { defaultValue: waiting });

  console.log(
    `\n${state.counts.completed} of ${count} answered, ${state.counts.failed} failed, in ${tally.starts} attempts; ` +
      `${tally.handedOver} were begun again by another worker, which is what was paid twice.\n` +
      `lost ${tally.lost}, twice ${tally.twice}`,
  );
  for (const [name, { status, error }] of state.tasks) {
    if (status === 'failed') console.log(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (stay) {
    console.log(`bull-board stays open at ${board.url}. Ctrl-C ends it.`);
    await interruption();
  }
  await Promise.all(workers.map((worker) => worker.close()));
  await Promise.all([board.close(), mock.close()]);
  return tally.lost === 0 && tally.twice === 0;
}
