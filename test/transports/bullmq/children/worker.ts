/** A worker process of the tests. Argument: queue and options in JSON. */
import { backoff } from 'parallel-genai';
import { createWorker, type WorkerOptions } from 'parallel-genai/bullmq';
import { registry, tell } from './registry.js';

const { queue, ...options } = JSON.parse(process.argv[2] ?? '{}') as WorkerOptions & { queue: string };
const retry = { attempts: 3, delay: backoff({ initialMs: 5, maxMs: 20 }) };
const worker = createWorker(queue, registry, { retry, ...options });
// A parent that is gone leaves nobody to end it.
const exit = () => process.exit(0);
process.once('disconnect', exit);
const close = async () => {
  await worker.close();
  // From here on only what the worker has left behind would keep it alive.
  process.off('disconnect', exit);
  process.disconnect();
};
process.once('SIGTERM', () => void close());
process.on('message', () => tell('heard'));
tell('ready');
