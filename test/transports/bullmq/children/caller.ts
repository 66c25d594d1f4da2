/**
 * A caller process of the tests. It keeps each event with its number in a file, and goes on after the last of them.
 * Argument: queue, tasks, options and the file, in JSON.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { eventNumber, type RemoteTask, runTasksOn, type RunTasksOnOptions } from 'parallel-genai/bullmq';
import { type TestRegistry, tell } from './registry.js';

const { queue, tasks, file, ...options } = JSON.parse(process.argv[2] ?? '{}') as RunTasksOnOptions & {
  queue: string;
  tasks: RemoteTask<TestRegistry>[];
  file: string;
};
const exit = () => process.exit(0);
process.once('disconnect', exit);
// A line that was cut is not there.
const [, last] =
  /^(\d+) .*\n$/m.exec(
    readFileSync(file, 'utf8')
      .split(/(?<=\n)/)
      .at(-1) ?? '',
  ) ?? [];
const after = last === undefined ? undefined : Number(last);
const subscription = runTasksOn<TestRegistry>(queue, tasks, {
  ...options,
  ...(after !== undefined && { after }),
}).subscribe({
  next: (event) => {
    appendFileSync(file, `${eventNumber(event)} ${JSON.stringify(event)}\n`);
    tell('event');
  },
  error: (error: unknown) => tell('end', 'failed', String(error)),
  complete: () => tell('end', 'completed'),
});
const leave = () => {
  // From here on only what the caller has left behind would keep it alive.
  process.off('disconnect', exit);
  process.disconnect();
  subscription.unsubscribe();
};
process.on('message', (message) => (message === 'leave' ? leave() : tell('heard')));
