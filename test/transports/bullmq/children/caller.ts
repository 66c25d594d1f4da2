/** A caller process of the tests. Argument: queue, tasks, options and a file for its events, in JSON. */
import { appendFileSync } from 'node:fs';
import { type RemoteTask, runTasksOn, type RunTasksOnOptions } from 'parallel-genai/bullmq';
import { type TestRegistry, tell } from './registry.js';

const { queue, tasks, file, ...options } = JSON.parse(process.argv[2] ?? '{}') as RunTasksOnOptions & {
  queue: string;
  tasks: RemoteTask<TestRegistry>[];
  file: string;
};
process.once('disconnect', () => process.exit(0));
runTasksOn<TestRegistry>(queue, tasks, options).subscribe({
  next: (event) => {
    appendFileSync(file, `${JSON.stringify(event)}\n`);
    tell('event');
  },
  error: (error: unknown) => tell('end', 'failed', String(error)),
  complete: () => tell('end', 'completed'),
});
